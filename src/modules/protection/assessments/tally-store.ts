import { sql } from 'kysely';
import type { Reader, Tx } from '../../../platform/database.ts';
import type { TallyDelta } from './tally.ts';

/**
 * Adds to the tally, whose places every writer opens and locks in the order of their key, so that no two wait in a circle. They are
 * opened first: a place that loses members is no upsert.
 * @param deltas in the order of their key
 */
export async function addToTally(tx: Tx, deltas: readonly TallyDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const given = sql`unnest(${deltas.map(({ model }) => model)}::text[], ${deltas.map(({ input }) => input)}::text[],
                           ${deltas.map(({ bin }) => bin)}::smallint[], ${deltas.map(({ members }) => members)}::bigint[])
                      WITH ORDINALITY AS d (model, input, bin, members, place)`;
  await sql`
    INSERT INTO risk_tally (model, input, bin, members)
    SELECT d.model, d.input, d.bin, 0::bigint FROM ${given} ORDER BY d.place ON CONFLICT DO NOTHING`.execute(tx);
  await sql`
    SELECT t.members FROM ${given} JOIN risk_tally t ON t.model = d.model AND t.input = d.input AND t.bin = d.bin
     ORDER BY d.place FOR UPDATE OF t`.execute(tx);
  await sql`
    UPDATE risk_tally t SET members = t.members + d.members FROM ${given}
     WHERE t.model = d.model AND t.input = d.input AND t.bin = d.bin`.execute(tx);
}

/** The tally of a model, or of all; places that nobody stands in are left out. */
export async function selectTally(reader: Reader, model: string | null): Promise<TallyDelta[]> {
  const { rows } = await sql<TallyDelta>`
    SELECT model, input, bin, members FROM risk_tally
     WHERE members <> 0::bigint ${model === null ? sql`` : sql`AND model = ${model}`} ORDER BY model, input, bin`.execute(reader);
  return rows;
}

/** How many members the models gave each label to; `bin` is the label. */
export async function selectLabels(reader: Reader): Promise<Pick<TallyDelta, 'model' | 'bin' | 'members'>[]> {
  const { rows } = await sql<Pick<TallyDelta, 'model' | 'bin' | 'members'>>`
    SELECT model, bin, members FROM risk_tally WHERE input = 'label' AND members <> 0::bigint ORDER BY model, bin`.execute(reader);
  return rows;
}
