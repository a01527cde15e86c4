import { sql } from 'kysely';
import type { Day } from '../../../kernel/calendar.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import type { Horizon } from './horizon.ts';

/** The horizon; null while no month was ever closed. */
export async function selectHorizon(reader: Reader): Promise<Horizon | null> {
  const { rows } = await sql<Horizon>`
    SELECT taken_from AS "takenFrom", closed_before AS "closedBefore" FROM horizon`.execute(reader);
  return rows[0] ?? null;
}

/** The horizon, locked until the transaction ends: closing and dropping wait for one another. */
export async function lockHorizon(tx: Tx): Promise<Horizon | null> {
  const { rows } = await sql<Horizon>`
    SELECT taken_from AS "takenFrom", closed_before AS "closedBefore" FROM horizon FOR UPDATE`.execute(tx);
  return rows[0] ?? null;
}

/** Takes events only from a day on, as the owner; where there is no horizon yet, nothing before `closedBefore` is to be carried over. */
export async function moveHorizon(tx: Tx, { takenFrom, closedBefore }: Horizon): Promise<void> {
  await sql`
    INSERT INTO horizon (horizon_id, taken_from, closed_before) VALUES ('horizon', ${takenFrom}::date, ${closedBefore}::date)
    ON CONFLICT (horizon_id) DO UPDATE SET taken_from = excluded.taken_from`.execute(tx);
}

/** Says that everything before a day is carried over, as the owner. */
export async function endClosing(tx: Tx, closedBefore: Day): Promise<void> {
  await sql`UPDATE horizon SET closed_before = ${closedBefore}::date`.execute(tx);
}
