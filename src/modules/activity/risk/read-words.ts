import type { Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import type { OfficersWord } from '../standing/standing.ts';
import { selectWords } from './word-store.ts';

/** The officers' word on a bucket's members as it was recorded with where they stand, by member id; of most, nothing was said. */
export async function readWords(reader: Reader, bucket: number): Promise<Map<Uuid, OfficersWord>> {
  return selectWords(reader, bucket);
}
