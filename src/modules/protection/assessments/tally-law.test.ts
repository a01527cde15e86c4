import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { type Officers, officers } from '../../../../test/officers.ts';
import { riskLabels } from '../../../engine/profile/fields.ts';
import { hourMs } from '../../../kernel/clock.ts';
import { changeSettings } from '../../program/settings/change-settings.ts';
import { verifyProtection } from '../verify.ts';
import { assessMember } from './assess.ts';
import { assessEveryone, followAssessments } from './follow.ts';

/*
 * Whatever happens in whatever order: the tally is a count of the last assessments, the officers' word is what its histories say, the
 * last assessment kept has the label that is in force, and of a label that moved there is one event each.
 */

const players = ['A', 'B', 'C'];
const models = ['safeplay-points@1.0', 'safeplay-additive@2.0'] as const;

let laurel: TestLaurel;
let office: Officers;
beforeAll(async () => {
  laurel = await testLaurel();
  office = officers(laurel);
  await laurel.importLines(players.map((player) => `${player},100,1000,900,5,5`));
});
afterAll(() => laurel.drop());

const wagered = new Map(players.map((player) => [player, 1_000]));

type Act = { name: string; run: () => Promise<unknown> };

const player = fc.constantFrom(...players);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(player, fc.integer({ min: 1, max: 200_000 })).map(([who, more]) => ({
    name: `${who} wagers ${more} more`,
    async run() {
      const total = Number(wagered.get(who)) + more;
      wagered.set(who, total);
      await laurel.importLines([`${who},100,${total},900,${5 + Math.floor(total / 5_000)},${5 + Math.floor(total / 3_000)}`]);
    },
  })),
  player.map((who) => ({ name: `a flag on ${who}`, run: () => office.flag('anna', who) })),
  player.map((who) => ({
    name: `the flag on ${who} is lifted by two`,
    async run() {
      const [flag] = (await office.word(who)).flags;
      if (flag) await office.agree('ben', await office.lift('anna', who, flag.flagId));
    },
  })),
  fc.tuple(player, fc.constantFrom(...riskLabels, null)).map(([who, label]) => ({
    name: `${who} is put to ${label}`,
    async run() {
      const answer = await office.override('anna', who, label).catch(() => null); // there is none to lift, or the same waits already
      if (answer?.approval) await office.agree('ben', answer.approval);
    },
  })),
  player.map((who) => ({
    name: `${who} is asked for`,
    run: () => assessMember(laurel.ledger, tester, who, null, () => null, laurel.clock.now()),
  })),
  fc.tuple(fc.constantFrom(...models), fc.constantFrom(...models, 'none'), fc.boolean()).map(([champion, second, acts]) => ({
    name: `models ${champion} and ${second}`,
    run: () =>
      laurel.database.transaction((tx) => {
        const challenger = second === champion ? 'none' : second;
        const settings = { risk_model: champion, risk_challenger: challenger, risk_challenger_acts: acts && challenger !== 'none' };
        return changeSettings(tx, tester, settings, { alone: true }, laurel.clock.now());
      }),
  })),
  fc.integer({ min: 1, max: 30 }).map((hours) => ({
    name: `${hours} hours`,
    run: async () => laurel.clock.set(laurel.clock.now() + hours * hourMs),
  })),
  fc.constant({ name: 'everyone', run: () => assessEveryone(laurel.database, laurel.clock) }),
  fc.constant({ name: 'the follower', run: () => followAssessments(laurel.database, laurel.clock) }),
  fc.constant({
    name: 'the follower, as after a crash',
    async run() {
      await laurel.database.pool.query(`UPDATE follower SET batch_seq = 0 WHERE name = 'assessments'`);
      await followAssessments(laurel.database, laurel.clock);
    },
  }),
);

/** Members whose last assessment is not of the label that counts, and events that do not begin where the one before ended. */
async function gaps(): Promise<unknown[]> {
  const { rows } = await laurel.database.pool.query(`
    WITH last AS (
      SELECT DISTINCT ON (member_id) bucket, member_id, assessment_id, in_force FROM risk_assessment
       ORDER BY member_id, assessment_id DESC),
    told AS (
      SELECT o.id, o.subject, o.payload ->> 'from' AS from_label, o.payload ->> 'to' AS to_label,
             lag(o.payload ->> 'to') OVER (PARTITION BY o.subject ORDER BY o.id) AS before
        FROM outbox o WHERE o.topic = 'player.risk_changed')
    SELECT subject, from_label, before FROM told WHERE before <> from_label OR from_label = to_label
    UNION ALL
    SELECT DISTINCT ON (t.subject) t.subject, t.to_label, l.in_force
      FROM last l JOIN member m USING (bucket, member_id) JOIN told t ON t.subject = 'player:' || m.external_id
     WHERE NOT EXISTS (SELECT FROM told later WHERE later.subject = t.subject AND later.id > t.id) AND t.to_label <> l.in_force`);
  return rows;
}

it('the tally is a count of the last assessments, and no label moves unheard', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 12 }), async (acts) => {
      for (const { run } of acts) await run();
      while (await followAssessments(laurel.database, laurel.clock));
      const checks = await laurel.database.transaction((tx) => verifyProtection(tx));
      expect(checks.flatMap((check) => check.faults)).toEqual([]);
      expect(await gaps()).toEqual([]);
    }),
    { numRuns: 25 },
  );
  const { rows } = await laurel.database.pool.query(`SELECT count(*)::int AS n FROM outbox WHERE topic = 'player.risk_changed'`);
  expect(rows[0].n).toBeGreaterThan(3); // the law was not kept by doing nothing
});
