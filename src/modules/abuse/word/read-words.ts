import type { AbuseWord } from '../../../engine/abuse/evidence.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { foldWords } from './fold.ts';
import { selectWords } from './store.ts';

/** The reviewers' word in force on members, by member id; who is absent was never spoken of. One query. */
export async function readWords(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, AbuseWord>> {
  if (keys.length === 0) return new Map();
  const byMember = Map.groupBy(await selectWords(reader, keys), ({ memberId }) => memberId);
  return new Map([...byMember].map(([memberId, words]) => [memberId, foldWords(words)]));
}
