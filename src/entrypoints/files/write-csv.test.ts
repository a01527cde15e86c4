import { expect, it } from 'vitest';
import { type CsvCell, csvLine } from './write-csv.ts';

it.each<[what: string, cells: CsvCell[], line: string]>([
  ['plain cells', ['P001', 12, null, 'x'], 'P001,12,,x'],
  ['a formula', ['=1+1'], "'=1+1"],
  ['a plus, an at sign', ['+44 20', '@SUM(A1)'], "'+44 20,'@SUM(A1)"],
  ['a minus in text, but not of a number', ['-1', -1], "'-1,-1"],
  ['a tab and a carriage return in front', ['\t=1', '\r=1'], `'\t=1,"'\r=1"`],
  ['commas, quotes and line ends', ['a,b', 'say "hi"', 'x\ny'], '"a,b","say ""hi""","x\ny"'],
  ['a formula with quotes', ['=HYPERLINK("http://x.example")'], `"'=HYPERLINK(""http://x.example"")"`],
])('%s', (_, cells, line) => {
  expect(csvLine(cells)).toBe(`${line}\r\n`);
});
