import { type ZipEntry, zipOf } from './zip.ts';

const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

export type WorkbookContent = {
  /** What stands in `<sheetData>` of the first sheet. */
  sheetData: string;
  /** Shared strings, each the inside of an `<si>`. */
  strings?: readonly string[];
  /** Number format of each cell style: an id, or a code of one's own. */
  formats?: readonly (number | string)[];
  date1904?: boolean;
  /** Parts in place of the usual ones, or beside them; null leaves one out. */
  parts?: Record<string, string | null>;
};

/** The parts of a workbook as Excel writes them. */
export function workbookParts({ sheetData, strings = [], formats = [], date1904 = false, parts = {} }: WorkbookContent): ZipEntry[] {
  const usual: Record<string, string | null> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relationships({ rId1: ['officeDocument', 'xl/workbook.xml'] }),
    'xl/workbook.xml': workbookXml({ Players: 'rId1' }, date1904),
    'xl/_rels/workbook.xml.rels': relationships({
      rId1: ['worksheet', 'worksheets/sheet1.xml'],
      rId2: ['styles', 'styles.xml'],
      rId3: ['sharedStrings', '/xl/sharedStrings.xml'],
    }),
    'xl/worksheets/sheet1.xml': sheetXml(sheetData),
    'xl/sharedStrings.xml': `${declaration}<sst ${main}>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    'xl/styles.xml': stylesXml(formats),
    ...parts,
  };
  return Object.entries(usual).flatMap(([name, content]) => (content === null ? [] : [{ name, content }]));
}

/** A workbook as a file. */
export function workbookOf(content: WorkbookContent): Buffer<ArrayBuffer> {
  return zipOf(workbookParts(content));
}

/** Rows as a spreadsheet program writes them: numbers as numbers, texts shared, empty cells left out. */
export function sheetOf(rows: Iterable<readonly (string | number)[]>): Pick<WorkbookContent, 'sheetData' | 'strings'> {
  const indexes = new Map<string, number>();
  const share = (text: string): number => {
    const known = indexes.get(text) ?? indexes.size;
    indexes.set(text, known);
    return known;
  };
  const lines: string[] = [];
  for (const cells of rows) {
    const row = lines.length + 1;
    const written = cells.map((cell, column) => {
      const address = `${String.fromCharCode(65 + column)}${row}`;
      if (cell === '') return '';
      return typeof cell === 'number' ? `<c r="${address}"><v>${cell}</v></c>` : `<c r="${address}" t="s"><v>${share(cell)}</v></c>`;
    });
    lines.push(`<row r="${row}">${written.join('')}</row>`);
  }
  return { sheetData: lines.join(''), strings: [...indexes.keys()].map((text) => `<t>${text.replaceAll('&', '&amp;')}</t>`) };
}

/** A part of relations: id → type and target. */
export function relationships(targets: Record<string, [type: string, target: string]>): string {
  const items = Object.entries(targets).map(([id, [type, to]]) => `<Relationship Id="${id}" Type="${relations}/${type}" Target="${to}"/>`);
  const namespace = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
  return `${declaration}<Relationships ${namespace}>${items.join('')}</Relationships>`;
}

/** The list of sheets: name → id of the relation; a name that begins with a dot is hidden. */
export function workbookXml(sheets: Record<string, string>, date1904 = false): string {
  const items = Object.entries(sheets).map(([name, id], index) => {
    const state = name.startsWith('.') ? ' state="hidden"' : '';
    return `<sheet name="${name}" sheetId="${index + 1}"${state} r:id="${id}"/>`;
  });
  const properties = date1904 ? '<workbookPr date1904="1"/>' : '<workbookPr/>';
  return `${declaration}<workbook ${main} xmlns:r="${relations}">${properties}<sheets>${items.join('')}</sheets></workbook>`;
}

/** A worksheet around its data. */
export function sheetXml(sheetData: string): string {
  return `${declaration}<worksheet ${main}><dimension ref="A1"/><sheetData>${sheetData}</sheetData><pageMargins left="0.7"/></worksheet>`;
}

function stylesXml(formats: readonly (number | string)[]): string {
  const custom = formats.flatMap((format, index) =>
    typeof format === 'string' ? [`<numFmt numFmtId="${164 + index}" formatCode="${format.replaceAll('"', '&quot;')}"/>`] : [],
  );
  const cells = formats.map((format, index) => `<xf numFmtId="${typeof format === 'string' ? 164 + index : format}"/>`);
  const own = `<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${cells.join('')}</cellXfs>`;
  return `${declaration}<styleSheet ${main}><numFmts>${custom.join('')}</numFmts>${own}</styleSheet>`;
}
