import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { everyReplay } from '../../../../test/replays.ts';
import { type RewardLine, rewardLines, rewardWords } from '../../../../test/rewards.ts';
import { newId } from '../../../kernel/ids.ts';
import { commit } from '../../ledger/commit.ts';
import { updateRule } from '../../program/change-rule.ts';
import type { RewardsContext } from '../evaluate.ts';
import { followChanges } from './follow-changes.ts';

/** LP are a tenth of what was wagered: Silver from 10 000, Gold from 100 000. NEW is below 1 000. */
const silver = {
  rule_id: 'SILVER',
  name: 'Welcome to Silver',
  priority: 2,
  trigger: 'tier_change',
  conditions: { tier: 'silver', previous_tier: 'bronze' },
  reward_config: { type: 'REWARD_POINTS', amount: 10 },
  frequency: { max: 9, per: 'day' },
};
/** Behind it, for whoever does not get that. */
const elsewhere = { ...silver, rule_id: 'ELSEWHERE', name: 'Any other tier', priority: 1, conditions: { total_wagered_min: 1 } };
const grown = { ...silver, rule_id: 'GROWN', name: 'No longer new', trigger: 'segment_change', conditions: { previous_segment: 'NEW' } };
const turned = { ...grown, rule_id: 'TURNED', name: 'Fortune has turned', conditions: { previous_segment: ['LOSING', 'WINNING'] } };
const settings = { min_roi: -100 };

const newMember = () => ({ bucket: 0, memberId: newId(Date.parse('2026-03-02'), 0) });
const of = (player: string, wagered: number, won = wagered * 0.8) => `${player},100,${wagered},${won},20,20`;

/** What was known to each stored evaluation. */
async function occasions({ database }: TestLaurel): Promise<unknown[]> {
  const { rows } = await database.pool.query<{ trigger: string; previous: unknown }>(`
    SELECT e.snapshot ->> 'trigger' AS trigger, e.snapshot -> 'previous' AS previous FROM evaluation e ORDER BY evaluation_id`);
  return rows;
}

describe('rules that a change asks', () => {
  let laurel: TestLaurel;
  beforeAll(async () => {
    laurel = await testLaurel(settings);
    await laurel.createRules(silver, elsewhere, grown, turned);
  });
  afterAll(() => laurel.drop());

  it('a first standing is a beginning, not a change', async () => {
    await laurel.importLines([of('A', 20_000), of('B', 500), of('C', 500), of('D', 5_000)]);
    await laurel.follow();
    expect(await rewardWords(laurel)).toEqual([]);
  });

  it('a change of tier and one of segment are an evaluation each', async () => {
    await laurel.importLines([of('B', 20_000)]);
    await laurel.follow();
    expect(await rewardWords(laurel)).toEqual(['B GROWN paid', 'B SILVER paid']);
    expect(await occasions(laurel)).toEqual(
      expect.arrayContaining([
        { trigger: 'tier_change', previous: { segment: null, tier: 'bronze' } },
        { trigger: 'segment_change', previous: { segment: 'NEW', tier: null } },
      ]),
    );
  });

  it('several changes before the follower comes by are one, from where they began', async () => {
    await laurel.importLines([of('C', 20_000)]);
    await laurel.importLines([of('C', 200_000)]);
    const before = (await occasions(laurel)).length;
    await laurel.follow();
    expect((await rewardWords(laurel)).filter((line) => line.startsWith('C'))).toEqual(['C ELSEWHERE paid', 'C GROWN paid']);
    expect((await occasions(laurel)).length).toBe(before + 2);
  });

  it('a way that leads back is none', async () => {
    await laurel.importLines([of('D', 6_000, 9_000)]); // from LOSING to WINNING
    await laurel.importLines([of('D', 9_900, 9_000)]); // and back
    await laurel.follow();
    expect((await rewardWords(laurel)).filter((line) => line.startsWith('D'))).toEqual([]);
    await laurel.importLines([of('D', 9_950, 12_000)]);
    await laurel.follow();
    expect((await rewardWords(laurel)).filter((line) => line.startsWith('D'))).toEqual(['D TURNED paid']);
  });

  it('and none also where the way out lies in a long lane and the way back in a short one', async () => {
    const stays = { ...turned, rule_id: 'STAYS', name: 'Never', conditions: { segment: 'LOSING', previous_segment: 'LOSING' } };
    await laurel.createRules(stays);
    await laurel.importLines([of('E', 5_000)]);
    await laurel.follow();
    const idle = { answer: {}, batch: { kind: 'test', at: laurel.clock.now(), members: [newMember()] } };
    for (let batches = 0; batches < 210; batches += 1) await commit(laurel.ledger, async () => idle);
    await laurel.importLines([of('E', 6_000, 9_000)], { triggerRewards: false });
    await commit(laurel.ledger, async () => {
      await laurel.importLines([of('E', 9_900, 9_000)], { triggerRewards: false }); // on another lane, this one is in use
      return { answer: {} };
    });
    expect(await waysOf('E')).toMatchObject([{ way: 'LOSING→WINNING' }, { way: 'WINNING→LOSING' }]);
    const [out, back] = await waysOf('E');
    expect(back?.journal).not.toBe(out?.journal);
    await laurel.follow();
    expect((await rewardWords(laurel)).filter((line) => line.startsWith('E'))).toEqual([]);
  });

  async function waysOf(player: string) {
    const { rows } = await laurel.database.pool.query<{ way: string; journal: number }>(
      `SELECT c.from_value || '→' || c.to_value AS way, c.journal FROM standing_change c JOIN member m USING (bucket, member_id)
        WHERE m.external_id = $1 AND c.what = 'segment' ORDER BY c.change_no`,
      [player],
    );
    return rows;
  }

  it('every decision replays', async () => {
    expect(await everyReplay(laurel)).toMatchObject({ different: [] });
  });
});

describe('the rule in force when the follower comes by', () => {
  let laurel: TestLaurel;
  beforeAll(async () => {
    laurel = await testLaurel(settings);
    await laurel.createRules(silver);
    await laurel.importLines([of('A', 500), of('B', 500)]);
    await laurel.follow();
  });
  afterAll(() => laurel.drop());

  const change = (changes: object) =>
    laurel.database.transaction((tx) => updateRule(tx, tester, 'SILVER', { ...silver, ...changes }, laurel.clock.now()));

  it('is the one that gives', async () => {
    await laurel.importLines([of('A', 20_000)]);
    await change({ reward_config: { type: 'REWARD_POINTS', amount: 77 } });
    await laurel.follow();
    expect((await rewardLines(laurel)).map(({ amountMinor }) => amountMinor)).toEqual([77]);
  });

  it('or is not, when it was paused', async () => {
    await laurel.importLines([of('B', 20_000)]);
    await change({ is_active: false });
    await laurel.follow();
    expect((await rewardLines(laurel)).map(({ player }) => player)).toEqual(['A']);
  });
});

describe('a crash after the evaluation and before the cursor moves', () => {
  let laurel: TestLaurel;
  let given: RewardLine[];
  let crash: unknown;
  beforeAll(async () => {
    laurel = await testLaurel(settings);
    await laurel.createRules(silver, elsewhere, grown);
    await laurel.importLines([of('A', 500), of('B', 500)]);
    await laurel.follow();
    await laurel.importLines([of('A', 20_000), of('B', 20_000)]);
    crash = await followChanges(crashing(laurel.rewards), laurel.clock).catch((error: unknown) => error);
    given = await rewardLines(laurel);
  });
  afterAll(() => laurel.drop());

  /** The follower's transaction, the first of its turn, is lost at its end; those of the evaluations are not. */
  function crashing({ ledger, engineVersion }: RewardsContext): RewardsContext {
    let first = true;
    const { database } = ledger;
    const transaction: typeof database.transaction = (run) => {
      if (!first) return database.transaction(run);
      first = false;
      return database.transaction(async (tx) => {
        await run(tx);
        throw new Error('the lights go out');
      });
    };
    return { ledger: { ...ledger, database: { ...database, transaction } }, engineVersion };
  }

  it('has given what the changes ask for', () => {
    expect(crash).toMatchObject({ message: 'the lights go out' });
    expect(given.map(({ player, rule }) => `${player} ${rule}`)).toEqual(['A GROWN', 'A SILVER', 'B GROWN', 'B SILVER']);
  });

  it('gives nothing a second time, not even by another rule that would have its turn now', async () => {
    await laurel.follow();
    expect(await rewardLines(laurel)).toEqual(given);
  });

  it('does not hide the change that comes after it', async () => {
    await laurel.importLines([of('A', 200_000)]);
    await laurel.follow();
    const after = await rewardWords(laurel);
    expect(after).toEqual(['A ELSEWHERE paid', 'A GROWN paid', 'A SILVER paid', 'B GROWN paid', 'B SILVER paid']);
  });
});
