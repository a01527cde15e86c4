import type { AbuseStanding } from '../../src/engine/abuse/score.ts';
import type { Json } from '../../src/kernel/canonical.ts';
import { lookAtOne } from '../../src/modules/abuse/scoring/look.ts';
import { getMember } from '../../src/modules/members/find.ts';
import { currentProgram } from '../../src/modules/program/current.ts';
import type { TestLaurel } from '../laurel.ts';

/** What was kept of a player's score; null: nothing. */
export type KeptScore = { score: number; action: string } | null;

/** What the detector makes of players, and what it kept and told of it. */
export function keptOf({ database, clock }: TestLaurel) {
  const rowsOf = async <Row extends Record<string, unknown>>(query: string, playerId: string): Promise<Row[]> => {
    const { bucket, memberId } = await getMember(database.db, playerId);
    return (await database.pool.query<Row>(query, [bucket, memberId])).rows;
  };
  return {
    /** What the gates see. */
    async now(playerId: string): Promise<AbuseStanding> {
      const { program } = await currentProgram(database.db);
      return (await lookAtOne(database.db, await getMember(database.db, playerId), program, clock.now())).standing;
    },
    async kept(playerId: string): Promise<KeptScore> {
      const query = 'SELECT score, action FROM abuse_state WHERE bucket = $1 AND member_id = $2';
      return (await rowsOf<{ score: number; action: string }>(query, playerId))[0] ?? null;
    },
    /** Changes of the band, oldest first. */
    async changes(playerId: string): Promise<string[]> {
      const query = `SELECT concat(from_action, ' → ', to_action, ' at ', score) AS line FROM abuse_change
        WHERE bucket = $1 AND member_id = $2 ORDER BY change_id`;
      return (await rowsOf<{ line: string }>(query, playerId)).map(({ line }) => line);
    },
    /** What the outside was told of the band, oldest first. */
    async told(playerId: string): Promise<Json[]> {
      const { rows } = await database.pool.query<{ payload: Json }>(
        `SELECT payload FROM outbox WHERE topic = 'player.abuse_changed' AND subject = $1 ORDER BY id`,
        [`player:${playerId}`],
      );
      return rows.map(({ payload }) => payload);
    },
  };
}
