import { describe, expect, it } from 'vitest';
import { inFile } from '../../../test/file.ts';
import { workbookOf } from '../../../test/workbook.ts';
import { readTable } from './read-table.ts';
import { type TableBlock, tableLimits } from './table.ts';

const read = (content: string | Uint8Array, limits = tableLimits): Promise<TableBlock[]> =>
  inFile(content, async (path) => {
    const blocks: TableBlock[] = [];
    for await (const block of readTable(path, limits)) blocks.push(block);
    return blocks;
  });

describe('the first bytes of a file tell what it is', () => {
  const row = { line: 1, cells: ['PK001', '1,5', 'x'] };

  it.each<[what: string, content: string | Uint8Array, delimiter: string]>([
    ['CSV, even of a player PK001', 'PK001;1,5;x\n', ';'],
    [
      'a workbook',
      workbookOf({
        sheetData: '<row><c t="inlineStr"><is><t>PK001</t></is></c><c t="inlineStr"><is><t>1,5</t></is></c><c t="str"><v>x</v></c></row>',
      }),
      ',',
    ],
  ])('%s', async (_, content, delimiter) => {
    const blocks = await read(content);
    expect(blocks.flatMap(({ rows }) => rows)).toEqual([row]);
    expect(blocks[0]?.delimiter).toBe(delimiter);
  });

  it.each<[what: string, content: string | Uint8Array, code: string]>([
    ['nothing', '', 'empty_file'],
    ['an old workbook of Excel', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'not_a_table'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]), 'not_a_table'],
  ])('refused is %s', async (_, content, code) => {
    await expect(read(content)).rejects.toMatchObject({ code });
  });
});

it('a table has at most so many rows', async () => {
  const limits = { ...tableLimits, rows: 2 };
  expect((await read('1\n2\n', limits)).flatMap(({ rows }) => rows)).toHaveLength(2);
  await expect(read('1\n2\n3\n', limits)).rejects.toMatchObject({ code: 'too_large' });
});
