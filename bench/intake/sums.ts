import type { Database } from '../../src/platform/database.ts';
import type { Sums } from './play.ts';

/** What the profiles of all members add up to, and how many facts and batches there are. */
export async function sumsOf({ pool }: Database): Promise<{ sums: Sums; facts: number; batches: number }> {
  const {
    rows: [sums],
  } = await pool.query<Sums>(`
    SELECT coalesce(sum(deposited), 0)::bigint AS deposited, coalesce(sum(withdrawn), 0)::bigint AS withdrawn,
           coalesce(sum(wagered), 0)::bigint AS wagered, coalesce(sum(won), 0)::bigint AS won,
           coalesce(sum(bets), 0)::bigint AS bets, coalesce(sum(deposits), 0)::bigint AS deposits,
           coalesce(sum(sessions), 0)::bigint AS sessions
      FROM profile`);
  const {
    rows: [counted],
  } = await pool.query<{ facts: number; batches: number }>(
    'SELECT (SELECT count(*) FROM activity) AS facts, (SELECT count(*) FROM batch) AS batches',
  );
  if (!sums || !counted) throw new Error('a sum is always answered');
  return { sums, ...counted };
}
