import { posix } from 'node:path';
import type { Archive } from './archive.ts';
import { unreadable } from './unreadable.ts';
import { readXml } from './xml-parser.ts';

/** Where a workbook keeps what is read of it. */
export type Workbook = {
  /** The first worksheet that people see. */
  sheet: string;
  sharedStrings: string | null;
  styles: string | null;
  /** Days count from 1904, as on old Macs, not from 1900. */
  date1904: boolean;
};

/** Parts without rows: these are read whole. */
export const mostBytesOfSmallPart = 32 * 1024 * 1024;

/**
 * Finds the parts of a workbook, as it says itself where they are. Source: ECMA-376 part 2 (relationships), part 1 18.2 (workbook).
 * @throws Fault `not_a_table`
 */
export async function findWorkbook(archive: Archive): Promise<Workbook> {
  if (!archive.has('/_rels/.rels')) throw unreadable('it is a zip archive of something else');
  const main = [...(await relationshipsOf(archive, '/')).values()].find(({ type }) => type === 'officeDocument');
  if (!main) throw unreadable('it does not say where its sheets are');
  const parts = await relationshipsOf(archive, main.target);
  const { sheetIds, date1904 } = await readSheetList(archive, main.target);
  const sheet = sheetIds.map((id) => parts.get(id)).find((part) => part?.type === 'worksheet');
  if (!sheet) throw unreadable('it has no worksheet');
  const partOf = (wanted: string): string | null => [...parts.values()].find(({ type }) => type === wanted)?.target ?? null;
  return { sheet: sheet.target, sharedStrings: partOf('sharedStrings'), styles: partOf('styles'), date1904 };
}

/** What a part points to: the last word of the relation's type, and the part's name. */
type Relationship = { type: string; target: string };

async function relationshipsOf(archive: Archive, part: string): Promise<Map<string, Relationship>> {
  const folder = posix.dirname(part);
  const found = new Map<string, Relationship>();
  const source = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  await readXml(archive.read(source, mostBytesOfSmallPart), {
    open(name, { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode }) {
      if (name !== 'Relationship' || mode === 'External') return;
      found.set(id, { type: posix.basename(type), target: posix.resolve(folder, target) });
    },
    text() {},
    close() {},
  });
  return found;
}

async function readSheetList(archive: Archive, part: string): Promise<{ sheetIds: string[]; date1904: boolean }> {
  const sheetIds: string[] = [];
  let date1904 = false;
  await readXml(archive.read(part, mostBytesOfSmallPart), {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      const hidden = (attributes['state'] ?? 'visible') !== 'visible';
      if (name === 'sheet' && !hidden) sheetIds.push(relationshipId(attributes));
    },
    text() {},
    close() {},
  });
  return { sheetIds, date1904 };
}

/** `r:id`, under whatever prefix the document gives that namespace. */
function relationshipId(attributes: Record<string, string>): string {
  return Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
}
