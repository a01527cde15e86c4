import type { TestLaurel } from './laurel.ts';

/** A reward as a test reads it: `A WELCOME 10`, with what became of it. */
export type RewardLine = {
  player: string;
  rule: string;
  amountMinor: number;
  state: 'paid' | 'waits' | 'CANCELLED' | 'LAPSED';
  at: string;
};

/** Every reward of a database, by player, rule and time. */
export async function rewardLines({ database }: Pick<TestLaurel, 'database'>): Promise<RewardLine[]> {
  const { rows } = await database.pool.query<{ player: string; rule: string; amount: number; state: RewardLine['state']; at: number }>(`
    SELECT m.external_id AS player, r.rule_id AS rule, r.amount,
           coalesce(r.ended, CASE WHEN r.transfer_id IS NULL THEN 'waits' ELSE 'paid' END) AS state, r.created_at AS at
      FROM reward r JOIN member m ON m.bucket = r.bucket AND m.member_id = r.member_id
     ORDER BY m.external_id, r.rule_id, r.created_at, r.reward_id`);
  return rows.map(({ amount, at, ...row }) => ({ ...row, amountMinor: amount, at: new Date(at).toISOString() }));
}

/** As `rewardLines`, each in a few words: `A WELCOME waits`. */
export async function rewardWords(laurel: Pick<TestLaurel, 'database'>): Promise<string[]> {
  return (await rewardLines(laurel)).map(({ player, rule, state }) => `${player} ${rule} ${state}`);
}
