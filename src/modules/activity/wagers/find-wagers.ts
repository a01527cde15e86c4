import { must } from '../../../kernel/assert.ts';
import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import { Fault } from '../../../kernel/errors.ts';
import { bucketOfId, isUuid, type MemberKey } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { playerIdsOf } from '../../members/find.ts';
import { selectNewestWagers, selectWagers } from './store.ts';
import type { Wager } from './wager.ts';

/** A bet with the player's own id. */
export type FoundWager = Wager & { playerId: string };

/** Which bets; `member` null: everybody's. */
export type WagerQuery = { limit: number; cursor?: string; member: MemberKey | null; roundId?: string; state?: Wager['state'] };

/** Bets, newest first. @throws Fault `invalid_cursor` */
export async function listWagers(reader: Reader, { cursor, limit, ...filter }: WagerQuery): Promise<Page<FoundWager>> {
  const [before] = cursor === undefined ? [null] : readCursor(cursor, ['uuid']);
  const { items, nextCursor } = pageOf(await selectNewestWagers(reader, { ...filter, before, limit: limit + 1 }), limit, ({ wagerId }) => [
    wagerId,
  ]);
  return { items: await withPlayers(reader, items), nextCursor };
}

/** One bet. @throws Fault `wager_not_found` */
export async function getWager(reader: Reader, wagerId: string): Promise<FoundWager> {
  const found = isUuid(wagerId) ? await selectWagers(reader, [{ bucket: bucketOfId(wagerId), wagerId }]) : null;
  const [wager] = await withPlayers(reader, [...(found?.values() ?? [])]);
  if (!wager) throw new Fault('wager_not_found');
  return wager;
}

async function withPlayers(reader: Reader, wagers: readonly Wager[]): Promise<FoundWager[]> {
  const players = await playerIdsOf(reader, wagers);
  return wagers.map((wager) => ({ ...wager, playerId: must(players.get(wager.memberId), 'who bets is a member') }));
}
