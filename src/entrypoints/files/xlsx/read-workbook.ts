import type { TableBlock, TableLimits } from '../table.ts';
import { openArchive } from './archive.ts';
import { readNumberFormats } from './number-formats.ts';
import { readSharedStrings, SharedStrings } from './shared-strings.ts';
import { SheetReader } from './sheet-reader.ts';
import { findWorkbook, mostBytesOfSmallPart } from './workbook.ts';
import { XmlParser } from './xml-parser.ts';

/**
 * Reads the first worksheet of an Excel workbook (.xlsx) as it is unpacked. In memory are only its different texts, within limits.
 * @throws Fault `not_a_table`, `too_large`, `line_too_long`
 */
export async function* readWorkbook(path: string, limits: TableLimits): AsyncGenerator<TableBlock> {
  const archive = await openArchive(path, limits);
  try {
    const { sheet, sharedStrings, styles, date1904 } = await findWorkbook(archive);
    const texts = sharedStrings ? await readSharedStrings(archive.read(sharedStrings), limits) : new SharedStrings(limits);
    const formats = styles ? await readNumberFormats(archive.read(styles, mostBytesOfSmallPart)) : [];
    const reader = new SheetReader({ texts, formats, date1904, lineChars: limits.lineChars });
    const parser = new XmlParser(reader);
    for await (const bytes of archive.read(sheet)) {
      parser.write(bytes);
      const rows = reader.take();
      if (rows.length > 0) yield { rows, delimiter: ',' };
    }
    parser.end();
  } finally {
    await archive.close();
  }
}
