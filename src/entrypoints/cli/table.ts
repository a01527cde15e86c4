type Cell = string | number;

/**
 * Rows as aligned text under their head, two spaces between columns, with a final newline; columns of numbers and shares are
 * right-aligned. Without rows there is nothing to show: the empty text.
 */
export function textTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return '';
  const cell = (row: readonly Cell[], column: number): string => String(row[column] ?? '');
  const columns = head.map((title, column) => ({
    width: Math.max(title.length, ...rows.map((row) => cell(row, column).length)),
    right: rows.every((row) => /^(-?\d[\d.]*( %)?)?$/.test(cell(row, column))) && rows.some((row) => cell(row, column) !== ''),
  }));
  const line = (row: readonly Cell[]): string =>
    columns
      .map(({ width, right }, column) => (right ? cell(row, column).padStart(width) : cell(row, column).padEnd(width)))
      .join('  ')
      .trimEnd();
  const rule = columns.map(({ width }) => '-'.repeat(width)).join('  ');
  return `${[line(head), rule, ...rows.map(line)].join('\n')}\n`;
}
