import { describe, expect, it } from 'vitest';
import { inFile, isOpen } from '../../../../test/file.ts';
import {
  relationships,
  sheetOf,
  sheetXml,
  type WorkbookContent,
  workbookOf,
  workbookParts,
  workbookXml,
} from '../../../../test/workbook.ts';
import { type ZipEntry, zipOf } from '../../../../test/zip.ts';
import { readTable } from '../read-table.ts';
import { type TableRow, tableLimits } from '../table.ts';

async function rowsIn(path: string, limits = tableLimits): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const block of readTable(path, limits)) rows.push(...block.rows);
  return rows;
}

const rowsOf = (file: Uint8Array, limits = tableLimits) => inFile(file, (path) => rowsIn(path, limits));

/** The text of one cell, which has style 0 unless it says otherwise. */
async function textOf(cell: string, content: Omit<WorkbookContent, 'sheetData'> = {}): Promise<string | undefined> {
  const [row] = await rowsOf(workbookOf({ ...content, sheetData: `<row>${cell}</row>` }));
  return row?.cells[0];
}

describe('a cell', () => {
  it.each<[what: string, cell: string, text: string | undefined, content?: Omit<WorkbookContent, 'sheetData'>]>([
    ['a shared text', '<c t="s"><v>1</v></c>', 'b', { strings: ['<t>a</t>', '<t>b</t>'] }],
    ['an inline text', '<c t="inlineStr"><is><t>P001</t></is></c>', 'P001'],
    [
      'runs of rich text',
      '<c t="s"><v>0</v></c>',
      'Ada Lovelace',
      { strings: ['<r><rPr><b/></rPr><t>Ada </t></r><r><t>Lovelace</t></r>'] },
    ],
    [
      'how it is pronounced is left out',
      '<c t="s"><v>0</v></c>',
      '東京',
      { strings: ['<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>'] },
    ],
    ['inner spaces stay', '<c t="inlineStr"><is><t xml:space="preserve"> a  b </t></is></c>', 'a  b'],
    ['entities of XML', '<c t="inlineStr"><is><t>&lt;A &amp; B&gt; &#233;&#x1F600;</t></is></c>', '<A & B> é😀'],
    ['a character section', '<c t="inlineStr"><is><t><![CDATA[<b>]]></t></is></c>', '<b>'],
    ['signs that XML cannot hold', '<c t="inlineStr"><is><t>a_x000D_b_x005F_x000D_</t></is></c>', 'a\rb_x000D_'],
    ['a pair of surrogates', '<c t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', '\u{1f600}'],
    ['signs that no database keeps', '<c t="inlineStr"><is><t>a_x0000_b_xD83D_c</t></is></c>', 'a\ufffdb\ufffdc'],
    ['a whole number', '<c><v>5000</v></c>', '5000'],
    ['a whole number of many digits, as an id may be', '<c><v>12345678901234567</v></c>', '12345678901234567'],
    ['a fraction', '<c><v>1234.5</v></c>', '1234.5'],
    ['the noise of 0.1 + 0.2', '<c><v>0.30000000000000004</v></c>', '0.3'],
    ['15 digits are kept', '<c><v>1234567890123.45</v></c>', '1234567890123.45'],
    ['a large exponent', '<c><v>1.5E+3</v></c>', '1500'],
    ['a larger exponent', '<c><v>1E+21</v></c>', '1000000000000000000000'],
    ['a small exponent', '<c><v>1.25E-7</v></c>', '0.000000125'],
    ['below 0', '<c><v>-2.50</v></c>', '-2.5'],
    ['nothing', '<c><v>0.0</v></c>', '0'],
    ['yes', '<c t="b"><v>1</v></c>', 'true'],
    ['no', '<c t="b"><v>0</v></c>', 'false'],
    ['an error', '<c t="e"><v>#DIV/0!</v></c>', '#DIV/0!'],
    ['a formula: what it gave', '<c><f>SUM(B1:B9)</f><v>42</v></c>', '42'],
    ['a formula with text', '<c t="str"><f>"P"&amp;1</f><v>P1</v></c>', 'P1'],
    ['a formula that gave no text is an empty cell', '<c t="str"><f>IF(1,"")</f><v></v></c>', undefined],
    ['a formula that was never computed is told', '<c><f>B1+1</f></c>', '=B1+1'],
    ['no value', '<c s="0"/>', undefined],
    ['a prefix for the namespace', '<x:c t="inlineStr" xmlns:x="urn:x"><x:is><x:t>x</x:t></x:is></x:c>', 'x'],
  ])('%s', async (_, cell, text, content = {}) => {
    expect(await textOf(cell, content)).toBe(text);
  });

  it.each<[what: string, format: number | string, value: string, text: string, date1904?: boolean]>([
    ['a day', 14, '45717', '2025-03-01'],
    ['a day and a time', 22, '45717.520833333336', '2025-03-01T12:30:00Z'],
    ['a day in a format of one’s own', 'dd.mm.yyyy', '45717', '2025-03-01'],
    ['with a language and quoted words', '[$-407]d". "mmmm\\ yyyy', '45717', '2025-03-01'],
    ['a month', 'mmm', '45717', '2025-03-01'],
    ['the first day', 14, '1', '1900-01-01'],
    ['before the February 29 that never was', 14, '59', '1900-02-28'],
    ['that day itself is none', 14, '60', '60'],
    ['after it', 14, '61', '1900-03-01'],
    ['counted from 1904', 14, '44255', '2025-03-01', true],
    ['the first day of 1904', 14, '0', '1904-01-01', true],
    ['no day', 14, '-1', '-1'],
    ['a day beyond the last', 14, '2958466', '2958466'],
    ['a length of time is not a number of hours', '[h]:mm', '2.0208333333333335', '48:30:00'],
    ['a time of day', 18, '0.75', '18:00:00'],
    ['minutes and seconds', '[mm]:ss', '0.5', '12:00:00'],
    ['money in colour', '#,##0.00" USD";[Red]-#,##0.00\\ "USD"', '1234.5', '1234.5'],
    ['scientific', '0.00E+00', '1500', '1500'],
    ['General', 'General', '45717', '45717'],
  ])('with a number format, %s', async (_, format, value, text, date1904 = false) => {
    expect(await textOf(`<c s="1"><v>${value}</v></c>`, { formats: [0, format], date1904 })).toBe(text);
  });

  it.each([
    ['2025-03-01T00:00:00', '2025-03-01'],
    ['2025-03-01T12:30:00', '2025-03-01T12:30:00Z'],
    ['2025-03-01', '2025-03-01'],
  ])('a day that is written out: %s', async (value, text) => {
    expect(await textOf(`<c t="d"><v>${value}</v></c>`)).toBe(text);
  });
});

describe('a sheet', () => {
  it('skipped columns are empty cells, skipped and empty rows are counted', async () => {
    const sheetData =
      '<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c><c r="E2" s="3"/></row><row r="3"/>' +
      '<row r="7"><c r="AA7"><v>3</v></c></row><row><c><v>4</v></c><c><v>5</v></c></row><row r="9"><c r="A9" t="str"><v> </v></c></row>';
    expect(await rowsOf(workbookOf({ sheetData }))).toEqual([
      { line: 2, cells: ['', '1', '', '2'] },
      { line: 7, cells: [...Array<string>(26).fill(''), '3'] },
      { line: 8, cells: ['4', '5'] },
    ]);
  });

  it('is the first in the order of the workbook that people see, wherever it is stored', async () => {
    const parts = {
      '_rels/.rels': relationships({ rId9: ['officeDocument', '/book/main.xml'] }),
      'book/main.xml': workbookXml({ '.Lists': 'rId1', Diagram: 'rId4', Second: 'rId3', First: 'rId2' }),
      'book/_rels/main.xml.rels': relationships({
        rId1: ['worksheet', 'a.xml'],
        rId2: ['worksheet', 'b.xml'],
        rId3: ['worksheet', '../Sheets/c.xml'],
        rId4: ['chartsheet', 'd.xml'],
      }),
      'sheets/C.xml': sheetXml('<row><c><v>3</v></c></row>'),
      'xl/workbook.xml': null,
    };
    expect(await rowsOf(workbookOf({ sheetData: '', parts }))).toEqual([{ line: 1, cells: ['3'] }]);
  });

  it('needs no styles and no shared texts, and may be stored unpacked', async () => {
    const parts = {
      'xl/_rels/workbook.xml.rels': relationships({ rId1: ['worksheet', 'worksheets/sheet1.xml'] }),
      'xl/styles.xml': null,
      'xl/sharedStrings.xml': null,
    };
    const entries = workbookParts({ sheetData: '<row><c s="5"><v>1</v></c></row>', parts });
    expect(await rowsOf(zipOf(entries.map((entry) => ({ ...entry, stored: true }))))).toEqual([{ line: 1, cells: ['1'] }]);
  });

  it('entries with unsafe names are nobody’s', async () => {
    const entries = workbookParts({ sheetData: '<row><c><v>1</v></c></row>' });
    const outside: ZipEntry[] = ['../../etc/passwd', '/etc/passwd', 'C:/x', 'a\\..\\b'].map((name) => ({ name, content: 'x' }));
    expect(await rowsOf(zipOf([...outside, ...entries]))).toHaveLength(1);
  });

  it('gives thousands of rows as they are', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => [`P${index}`, index, index / 100, '', 'Zoë & Söhne']);
    const read = await rowsOf(workbookOf(sheetOf(rows)));
    expect(read.map(({ cells }) => cells)).toEqual(rows.map((cells) => cells.map(String)));
    expect(read.at(-1)?.line).toBe(5_000);
  });
});

const good = '<row><c t="s"><v>0</v></c></row>';
const sheetPart = 'xl/worksheets/sheet1.xml';
const withSheet = (xml: string): Buffer => workbookOf({ sheetData: '', parts: { [sheetPart]: xml } });
const tampered = (change: (entry: ZipEntry) => ZipEntry): Buffer =>
  zipOf(workbookParts({ sheetData: good, strings: ['<t>a</t>'] }).map((entry) => (entry.name === sheetPart ? change(entry) : entry)));
const whole = workbookOf({ sheetData: good, strings: ['<t>a</t>'] });
const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';

describe('refused is', () => {
  it.each<[what: string, file: Uint8Array, code: string, says: string]>([
    ['a zip archive of something else', zipOf([{ name: 'a.txt', content: 'x' }]), 'not_a_table', 'something else'],
    ['a workbook cut off', whole.subarray(0, whole.length - 30), 'not_a_table', 'damaged or incomplete'],
    ['a workbook cut off early', whole.subarray(0, 40), 'not_a_table', 'damaged or incomplete'],
    [
      'one without its sheet',
      workbookOf({ sheetData: '', parts: { [sheetPart]: null } }),
      'not_a_table',
      '/xl/worksheets/sheet1.xml is missing',
    ],
    ['one without its texts', workbookOf({ sheetData: '', parts: { 'xl/sharedStrings.xml': null } }), 'not_a_table', 'missing'],
    ['one without its main part', workbookOf({ sheetData: '', parts: { 'xl/workbook.xml': null } }), 'not_a_table', 'missing'],
    ['one with no sheet', workbookOf({ sheetData: '', parts: { 'xl/workbook.xml': workbookXml({}) } }), 'not_a_table', 'no worksheet'],
    ['a text that is not there', workbookOf({ sheetData: good }), 'not_a_table', 'text that is not there'],
    ['a cell without an address', withSheet(sheetXml('<row><c r="5"><v>1</v></c></row>')), 'not_a_table', 'no address but "5"'],
    ['an encrypted part', tampered((entry) => ({ ...entry, encrypted: true })), 'not_a_table', 'password'],
    ['a part whose bytes were changed', tampered((entry) => ({ ...entry, claims: { checksum: 1 } })), 'not_a_table', 'is damaged'],
    ['a part that says it is shorter', tampered((entry) => ({ ...entry, claims: { bytes: 1 } })), 'not_a_table', 'is damaged'],
    ['a part that says it is longer', tampered((entry) => ({ ...entry, claims: { bytes: 1 << 30 } })), 'not_a_table', 'is damaged'],
    ['an old workbook, or one with a password', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'not_a_table', 'save it as .xlsx'],
    ['a document type', withSheet(`${laughs}<worksheet/>`), 'not_a_table', 'document type'],
    ['an entity of one’s own', withSheet('<worksheet>&xxe;</worksheet>'), 'not_a_table', 'not well formed'],
    ['XML that breaks off', withSheet('<worksheet><sheetData>'), 'not_a_table', 'not well formed'],
    ['XML in UTF-16', tampered((entry) => ({ ...entry, content: Buffer.from('\uFEFF<a/>', 'utf16le') })), 'not_a_table', 'not UTF-8'],
    ['XML a hundred deep', withSheet(`${'<a>'.repeat(101)}${'</a>'.repeat(101)}`), 'not_a_table', 'nested'],
    ['a cell far out', withSheet(sheetXml('<row r="4"><c r="XFD4"><v>1</v></c></row>')), 'line_too_long', 'Row 4 has a cell beyond'],
    ['an empty sheet', workbookOf({ sheetData: '' }), 'empty_file', ''],
  ])('%s', async (_, file, code, says) => {
    const rows = rowsOf(file).then((found) => (found.length === 0 ? Promise.reject({ code: 'empty_file', detail: '' }) : found));
    await expect(rows).rejects.toMatchObject({ code, detail: expect.stringContaining(says) });
  });

  const spaces = ' '.repeat(2 << 20);
  const longText = 'x'.repeat(3 << 20);
  const noisy = (bytes: number): string =>
    Array.from({ length: bytes / 10 }, (_, index) => `<b${Math.imul(index, 2_654_435_761) >>> 0}/>`).join('');

  it.each<[what: string, file: Uint8Array, code: string, limits?: Partial<typeof tableLimits>]>([
    ['a part packed a thousand to one', withSheet(sheetXml(spaces)), 'too_large'],
    ['the same, lying about its size', tampered((entry) => ({ ...entry, content: sheetXml(spaces), claims: { bytes: 10 } })), 'too_large'],
    ['a part that is too large unpacked', withSheet(sheetXml(noisy(300_000))), 'too_large', { unpackedBytes: 200_000 }],
    ['parts that are too large together', whole, 'too_large', { unpackedBytes: 1_500 }],
    ['a file that is too large', whole, 'too_large', { bytes: 1_000 }],
    ['too many entries', zipOf(Array.from({ length: 10_001 }, (_, index) => ({ name: String(index), content: '' }))), 'too_large'],
    ['too many rows', workbookOf(sheetOf([[1], [2], [3]])), 'too_large', { rows: 2 }],
    ['too many texts', workbookOf(sheetOf([['a', 'b', 'c']])), 'too_large', { texts: 2 }],
    ['too much text', workbookOf(sheetOf([['abc', 'def']])), 'too_large', { textBytes: 5 }],
    ['a cell that is too long', withSheet(sheetXml(`<row><c><v>${longText}</v></c></row>`)), 'line_too_long', { unpackRatio: 2_000 }],
    [
      'a cell too long in pieces',
      withSheet(sheetXml(`<row><c>${'<v>123</v>'.repeat(400_000)}</c></row>`)),
      'line_too_long',
      { unpackRatio: 2_000 },
    ],
    ['a comment that is too long', withSheet(`<worksheet><!--${longText}--></worksheet>`), 'line_too_long', { unpackRatio: 2_000 }],
    ['a row that is too long', workbookOf(sheetOf([['abc', 'def']])), 'line_too_long', { lineChars: 5 }],
  ])('%s', async (_, file, code, limits = {}) => {
    await expect(rowsOf(file, { ...tableLimits, ...limits })).rejects.toMatchObject({ code });
  });
});

describe('the file is let go of', () => {
  it.each<[what: string, file: Uint8Array]>([
    ['at its end', whole],
    ['when its directory is damaged', whole.subarray(0, whole.length - 30)],
    ['when a part is damaged', tampered((entry) => ({ ...entry, claims: { checksum: 1 } }))],
    ['when the sheet is at fault long before its end', withSheet(sheetXml(`<row><c r="?"/></row>${good.repeat(100_000)}`))],
  ])('%s', async (_, file) => {
    await inFile(file, async (path) => {
      await rowsIn(path).catch(() => {});
      await expect.poll(() => isOpen(path)).toBe(false);
    });
  });

  it('when nobody wants the rest', async () => {
    await inFile(workbookOf(sheetOf(Array.from({ length: 20_000 }, (_, index) => [index, index * 7]))), async (path) => {
      for await (const { rows } of readTable(path)) if (rows.length > 0) break;
      await expect.poll(() => isOpen(path)).toBe(false);
    });
  });
});
