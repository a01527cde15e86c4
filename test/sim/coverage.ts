import { sql } from 'kysely';
import { type BonusEvent, type BonusState, bonusTable } from '../../src/engine/wallet/bonus-states.ts';
import type { Session } from './session.ts';

/** A row of the table of bonus states: `ACTIVE.stake`. */
export type Turn = `${BonusState}.${BonusEvent}`;

/** What happens to offers happens to rewards: there is no grant yet. */
const withoutGrant: readonly Turn[] = ['OFFERED.lapse', 'OFFERED.cancel'];

/** All turns of the table that concern a grant. */
export const turns: readonly Turn[] = Object.entries(bonusTable)
  .flatMap(([state, { on }]) => Object.keys(on).map((event) => `${state}.${event}` as Turn))
  .filter((turn) => !withoutGrant.includes(turn));

/**
 * How often each turn was taken. Steps from one state to another are rows; a bet that left its bonus in the state it found is told by
 * the bet, and that state by the answer to its end. What is told when it is over is counted as it is told.
 */
export async function countTurns({ app, stateAfter, toldTurns }: Session): Promise<Map<Turn, number>> {
  const counts = new Map<Turn, number>(turns.map((turn) => [turn, 0]));
  const add = (turn: Turn, n: number): void => void counts.set(turn, (counts.get(turn) ?? 0) + n);
  const { rows: steps } = await sql<{ turn: Turn; n: number }>`
    SELECT from_state || '.' || event AS turn, count(*) AS n FROM grant_event GROUP BY 1`.execute(app.database.db);
  for (const { turn, n } of steps) add(turn, n);
  const { rows: stakes } = await sql<{ n: number }>`SELECT count(*) AS n FROM wager WHERE grant_id IS NOT NULL`.execute(app.database.db);
  add('ACTIVE.stake', stakes[0]?.n ?? 0);
  // One commit holds one request of a member: a step of the bonus under the same batch is a step that the end of this bet has caused.
  const { rows: ends } = await sql<{ wager_id: string; event: 'settle' | 'void'; from_state: BonusState | null }>`
    SELECT w.wager_id, CASE WHEN w.state = 'SETTLED' THEN 'settle' ELSE 'void' END AS event,
           (SELECT e.from_state FROM grant_event e
             WHERE (e.bucket, e.grant_id, e.journal, e.batch_seq) = (w.bucket, w.grant_id, a.journal, a.batch_seq)
             ORDER BY e.event_no LIMIT 1) AS from_state
      FROM wager w
      JOIN activity a ON (a.bucket, a.member_id) = (w.bucket, w.member_id)
       AND a.event_id = CASE WHEN w.state = 'SETTLED' THEN 'win:' ELSE 'void:' END || w.wager_id::text
     WHERE w.grant_id IS NOT NULL AND w.state <> 'OPEN'`.execute(app.database.db);
  for (const { wager_id, event, from_state } of ends) {
    const state = from_state ?? (stateAfter.get(wager_id) as BonusState | undefined);
    if (state) add(`${state}.${event}`, 1);
  }
  for (const [turn, n] of toldTurns) add(turn as Turn, n);
  return counts;
}

/** The counts as a table: a line per state. */
export function coverageTable(counts: ReadonlyMap<Turn, number>): string {
  const lines = Object.keys(bonusTable).flatMap((state) => {
    const own = [...counts].filter(([turn]) => turn.startsWith(`${state}.`));
    const cells = own.map(([turn, n]) => `${turn.slice(state.length + 1)} ${n}`);
    return own.length === 0 ? [] : [`  ${state.padEnd(11)}${cells.join('   ')}`];
  });
  return ['Turns of a bonus:', ...lines].join('\n');
}
