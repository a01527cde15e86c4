import type { Instant } from '../../../kernel/clock.ts';
import { firstIdAt, type MemberKey, type Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Happening, HappeningKind } from './happening.ts';

/**
 * What is asked of one source: the newest `limit` things of these kinds that come before (at, id) in the order of time, then id. An
 * empty id comes before all others of its moment.
 */
export type Asked = {
  member: MemberKey & { externalId: string };
  zone: string;
  kinds: readonly HappeningKind[];
  before: { at: Instant; id: string };
  limit: number;
};

/** `isId`: whether a text can be an id of this source, so that a cursor with another reaches no query. */
export type Source = {
  kinds: readonly HappeningKind[];
  isId: (text: string) => boolean;
  read(reader: Reader, asked: Asked): Promise<Happening[]>;
};

/** Ids of a member's things begin with their time, so that one id bounds both. */
export function idBefore({ before: { at, id } }: Asked): Uuid {
  return id === '' ? firstIdAt(at) : id;
}
