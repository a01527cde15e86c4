/** One thing that was measured. `target`: what the product promises of it, where it promises something. */
export type Figure = { name: string; value: number; unit: string; target?: { atMost: number } | { atLeast: number } };

/** What a scenario is told. `seconds`: how long it shall measure, where it measures for a time; null: as long as usual. */
export type Given = { rows: number; seconds: number | null; profile: boolean; log: (line: string) => void };

/** A part of the benchmark that can be run alone. */
export type Scenario = (given: Given) => Promise<Figure[]>;

/** Three digits that count; whole numbers from 1000 on. */
export function spellNumber(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en').replaceAll(',', ' ');
  return String(Number(value.toPrecision(3)));
}

/** Whether a figure keeps its target, else by which factor it does not. */
export function verdict({ value, target }: Figure): string {
  if (!target) return '';
  const factor = 'atMost' in target ? value / target.atMost : target.atLeast / value;
  return factor <= 1 ? 'met' : `missed by a factor of ${spellNumber(factor)}`;
}

/** The figures as a Markdown table. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, value, unit, target } = figure;
    const wanted = target ? ('atMost' in target ? `<= ${spellNumber(target.atMost)}` : `>= ${spellNumber(target.atLeast)}`) : '';
    return [name, `${spellNumber(value)} ${unit}`, wanted && `${wanted} ${unit}`, verdict(figure)];
  });
  const all = [['What', 'Figure', 'Target', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return line(all[0] ?? []) + line(widths.map((width) => '-'.repeat(width))) + all.slice(1).map(line).join('');
}
