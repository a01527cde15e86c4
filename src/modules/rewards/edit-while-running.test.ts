import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { everyReplay } from '../../../test/replays.ts';
import { updateRule } from '../program/change-rule.ts';
import { evaluatePopulation } from './evaluate-population.ts';

const rule = {
  rule_id: 'EDITED',
  name: 'As many points as it has versions',
  conditions: { total_wagered_min: 1 },
  reward_config: { type: 'REWARD_POINTS', amount: 1 },
};
const chunks = 6;
const players = Array.from({ length: chunks * 100 }, (_, index) => `P${String(index).padStart(3, '0')}`);

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel({ min_roi: -100 });
  await laurel.createRules(rule);
  await laurel.importLines(
    players.map((player) => `${player},100,10000,9000,40,20`),
    { triggerRewards: false },
  );
});
afterAll(() => laurel.drop());

/** Writes a version while a chunk is evaluated, so that the chunk sees this one or the one before. */
async function evaluateAndEdit(chunk: number): Promise<void> {
  const now = laurel.clock.now();
  const edited = { ...rule, reward_config: { ...rule.reward_config, amount: chunk + 2 } };
  await Promise.all([
    evaluatePopulation(laurel.rewards, tester, { playerIds: players.slice(chunk * 100, chunk * 100 + 100) }, {}, now),
    laurel.database.transaction((tx) => updateRule(tx, tester, 'EDITED', edited, now)),
  ]);
}

it('every decision is made by the version of its rule that the policy of its evaluation names, and gives what that says', async () => {
  for (let chunk = 0; chunk < chunks; chunk += 1) await evaluateAndEdit(chunk);

  const { rows } = await laurel.database.pool.query<{ version: number; in_policy: number; given: number; n: number }>(`
    SELECT d.rule_version AS version, (p.content -> 'rules' -> 0 ->> 'version')::bigint AS in_policy, r.amount AS given, count(*) AS n
      FROM decision d JOIN evaluation e ON e.bucket = d.bucket AND e.evaluation_id = d.evaluation_id
      JOIN policy p ON p.policy_hash = e.policy_hash
      JOIN reward r ON r.bucket = d.bucket AND r.decision_id = d.decision_id AND r.rule_version = d.rule_version
     GROUP BY 1, 2, 3 ORDER BY 1`);
  expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(players.length);
  for (const { version, in_policy, given } of rows) expect([in_policy, given]).toEqual([version, version]);
  expect(rows.length).toBeGreaterThanOrEqual(chunks / 2);
  expect(await everyReplay(laurel)).toEqual({ decided: players.length, different: [] });
});
