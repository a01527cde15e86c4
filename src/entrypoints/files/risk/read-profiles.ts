import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { LabelledProfile } from '../../../engine/risk/fit/labelled.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { RowFault } from '../../../modules/activity/totals/totals-row.ts';
import type { Vocabulary } from '../header.ts';
import { readSheet, type SheetChunk } from '../read-sheet.ts';
import { readTable } from '../read-table.ts';
import { labelledVocabulary, type ProfileColumn, profileVocabulary } from './profile-columns.ts';
import { openProfileSheet, type ProfileRow } from './profile-sheet.ts';

/** A fit keeps all of them in memory. */
export const mostProfiles = 1_000_000;

/** A file of labelled profiles. */
export type LabelledFile = {
  profiles: LabelledProfile[];
  /** What is wrong with other lines; the first 1000. */
  faults: RowFault[];
  faultCount: number;
  /** SHA-256 of the file, in hex. */
  dataHash: string;
};

const mostFaults = 1000;

/** The lines of a sheet of profiles to assess. @throws Fault `missing_columns`, `too_large`, those of `readTable` */
export function readProfiles(path: string): AsyncGenerator<SheetChunk<ProfileRow>> {
  return readRows(path, profileVocabulary, mostProfiles);
}

/** Reads a sheet of labelled profiles (CSV or .xlsx). @throws Fault `missing_columns`, `too_large`, those of `readTable` */
export async function readLabelled(path: string, most = mostProfiles): Promise<LabelledFile> {
  const file: LabelledFile = { profiles: [], faults: [], faultCount: 0, dataHash: await hashOf(path) };
  for await (const { rows, faults } of readRows(path, labelledVocabulary, most)) {
    for (const { features, label } of rows) if (label !== null) file.profiles.push({ features, label });
    file.faults.push(...faults.slice(0, mostFaults - file.faults.length));
    file.faultCount += faults.length;
  }
  return file;
}

async function* readRows(path: string, vocabulary: Vocabulary<ProfileColumn>, most: number): AsyncGenerator<SheetChunk<ProfileRow>> {
  let lines = 0;
  for await (const chunk of readSheet(readTable(path), openProfileSheet(vocabulary), 1000)) {
    lines += chunk.lines;
    if (lines > most) throw new Fault('too_large', { detail: `The file has more than ${most} profiles.` });
    yield chunk;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
