import { readXml } from './xml-parser.ts';

/** What a cell's number stands for: itself, a day, or a time of day or length of time in days. */
export type NumberFormat = 'number' | 'date' | 'time';

/** The formats that need no code. Source: ECMA-376 part 1, 18.8.30 (numFmt); what East Asia adds are days, or stand for none. */
const builtInDates = [...between(14, 17), 22, ...between(27, 36), ...between(50, 58)];
const builtInTimes = [...between(18, 21), ...between(45, 47)];

const builtIn = new Map<string, NumberFormat>([
  ...builtInDates.map((id): [string, NumberFormat] => [String(id), 'date']),
  ...builtInTimes.map((id): [string, NumberFormat] => [String(id), 'time']),
]);

function between(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Reads the part with the styles: the format of each cell style, by its index. @throws Fault of the source */
export async function readNumberFormats(source: AsyncIterable<Uint8Array>): Promise<NumberFormat[]> {
  const custom = new Map<string, NumberFormat>();
  const ids: string[] = [];
  let inCellStyles = false;
  await readXml(source, {
    open(name, { numFmtId: id = '0', formatCode: code = '' }) {
      if (name === 'cellXfs') inCellStyles = true;
      if (name === 'numFmt') custom.set(id, formatOfCode(code));
      if (name === 'xf' && inCellStyles) ids.push(id);
    },
    text() {},
    close(name) {
      if (name === 'cellXfs') inCellStyles = false;
    },
  });
  return ids.map((id) => custom.get(id) ?? builtIn.get(id) ?? 'number');
}

/** What a format code such as `dd.mm.yyyy` or `[h]:mm` shows. Quoted and escaped signs, and colours, show nothing of the number. */
function formatOfCode(code: string): NumberFormat {
  const bare = code
    .toLowerCase()
    .replaceAll(/"[^"]*"|[\\_*]./g, '')
    .replaceAll(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/g, '');
  if (/[yd]/.test(bare)) return 'date';
  if (/[hs]|\[m+\]/.test(bare)) return 'time';
  return bare.includes('m') ? 'date' : 'number';
}
