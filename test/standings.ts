import { must } from '../src/kernel/assert.ts';
import { readStandings } from '../src/modules/activity/standing/record.ts';
import type { RecordedStanding } from '../src/modules/activity/standing/standing.ts';
import { getMember } from '../src/modules/members/find.ts';
import type { TestLaurel } from './laurel.ts';

/** Where a player was last recorded. */
export async function standingOf({ database }: Pick<TestLaurel, 'database'>, playerId: string): Promise<RecordedStanding> {
  const member = await getMember(database.db, playerId);
  return must((await readStandings(database.db, [member])).get(member.memberId), `${playerId} stands somewhere`);
}

/** A player's changes of standing, in the order in which they happened: `what from→to cause`. */
export async function historyOf({ database }: Pick<TestLaurel, 'database'>, playerId: string): Promise<string[]> {
  const { memberId } = await getMember(database.db, playerId);
  const { rows } = await database.pool.query<{ line: string }>(
    `SELECT concat(what, ' ', from_value, '→', to_value, ' ', cause) AS line FROM standing_change WHERE member_id = $1 ORDER BY change_no`,
    [memberId],
  );
  return rows.map(({ line }) => line);
}
