import { replay } from '../src/modules/rewards/decisions/replay.ts';
import { getDecision } from '../src/modules/rewards/find.ts';
import type { TestLaurel } from './laurel.ts';

/** Decides every stored decision again: how many there are, and where any of them departs from what was stored. */
export async function everyReplay(laurel: TestLaurel): Promise<{ decided: number; different: unknown[] }> {
  const { db, pool } = laurel.database;
  const { rows } = await pool.query<{ decision_id: string }>('SELECT decision_id FROM decision ORDER BY decision_id');
  const different: unknown[] = [];
  for (const { decision_id: id } of rows) {
    const { record } = await getDecision(db, id);
    const { identical, differences } = await replay(db, 'test', record);
    if (!identical) different.push({ id, differences });
  }
  return { decided: rows.length, different };
}
