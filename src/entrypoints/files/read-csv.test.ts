import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from './read-csv.ts';
import { type TableRow, tableLimits } from './table.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsOf(content: string | Uint8Array, { size = 1 << 16, limits = tableLimits } = {}): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const block of readCsv(pieces(Buffer.from(content), size), limits)) rows.push(...block.rows);
  return rows;
}

const read: [what: string, content: string, rows: [line: number, ...cells: string[]][]][] = [
  [
    'commas',
    'a,b\n1,2\n',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'semicolons',
    'a;b\n1;2,5',
    [
      [1, 'a', 'b'],
      [2, '1', '2,5'],
    ],
  ],
  [
    'tabs',
    'a\tb\n1\t2\n',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'a comma in a quoted name does not make it a comma file',
    '"a, b";c\n1;2\n',
    [
      [1, 'a, b', 'c'],
      [2, '1', '2'],
    ],
  ],
  [
    'a byte order mark',
    '\uFEFFa,b\n1,2\n',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'line ends of Windows',
    'a,b\r\n"1",2\r\n',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'line ends of old Macs',
    'a,b\r1,2\r',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'several kinds of line ends',
    'a,b\r\n1,2\n3,4\r5,6',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
      [4, '5', '6'],
    ],
  ],
  [
    'white space around cells',
    ' a , b\t\n 1 ,2 \n',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'empty lines are counted, not read',
    'a,b\n\n,\n1,2\n\n',
    [
      [1, 'a', 'b'],
      [4, '1', '2'],
    ],
  ],
  [
    'a quoted line end: the line where the row begins',
    'a,b\n"1\n1",2\n3,4',
    [
      [1, 'a', 'b'],
      [2, '1\n1', '2'],
      [4, '3', '4'],
    ],
  ],
  [
    'doubled quotes',
    'a,b\n"say ""hi""",2\n',
    [
      [1, 'a', 'b'],
      [2, 'say "hi"', '2'],
    ],
  ],
  [
    'letters of many bytes',
    'name,b\nZoë 😀,2\n',
    [
      [1, 'name', 'b'],
      [2, 'Zoë 😀', '2'],
    ],
  ],
  ['nothing but line ends', '\n\n', []],
];

const oneMegabyte = 'x'.repeat(1 << 20);
const faults: [what: string, content: string | Uint8Array, code: string, limits?: typeof tableLimits][] = [
  ['no byte at all', '', 'empty_file'],
  ['binary', Buffer.from([0x61, 0x2c, 0x00, 0x62]), 'not_a_table'],
  ['UTF-16', Buffer.from('\uFEFFa,b', 'utf16le'), 'wrong_encoding'],
  ['Latin-1', Buffer.from('a,b\nZo\u00eb,1\n', 'latin1'), 'wrong_encoding'],
  ['a letter that is cut off at the end', Buffer.from('a,ë').subarray(0, 3), 'wrong_encoding'],
  ['a long first line', oneMegabyte, 'line_too_long'],
  ['a long later line', `a,b\n1,${oneMegabyte}\n`, 'line_too_long'],
  ['a quote that is never closed', `a,b\n"1,2\n${'3,4\n'.repeat(1 << 15)}`, 'line_too_long'],
  ['more bytes than allowed', 'a,b\n1,2\n', 'too_large', { ...tableLimits, bytes: 7 }],
  ['text behind the closing quote', 'a,b\n"1"x,2\n3,4\n', 'invalid_quotes'],
];

describe('readCsv', () => {
  it.each(read)('%s', async (_, content, rows) => {
    const expected = rows.map(([line, ...cells]) => ({ line, cells }));
    expect(await rowsOf(content)).toEqual(expected);
    expect(await rowsOf(content, { size: 1 })).toEqual(expected);
  });

  it.each(faults)('refuses %s', async (_, content, code, limits = tableLimits) => {
    await expect(rowsOf(content, { limits })).rejects.toMatchObject({ code });
  });

  it('names the line at fault', async () => {
    await expect(rowsOf(`a,b\n"x\ny",1\n1,${oneMegabyte}`)).rejects.toThrow('Line 4 is longer');
    await expect(rowsOf('a,b\n"x\ny",1\n"3,4\n')).rejects.toThrow('Line 4: a quoted cell');
  });

  it('gives the same rows wherever the text was cut into pieces', async () => {
    const cell = fc.stringMatching(/^[a-z0-9 ",\n;é]{0,6}$/);
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 9 }), async (cells, lineEnd, size) => {
        const text = `h1,h2\n${cells.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join(lineEnd)}`;
        expect(await rowsOf(text, { size })).toEqual(await rowsOf(text));
      }),
    );
  });
});
