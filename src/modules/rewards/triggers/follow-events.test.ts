import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Betting, betting } from '../../../../test/betting.ts';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { everyReplay } from '../../../../test/replays.ts';
import { type RewardLine, rewardLines, rewardWords } from '../../../../test/rewards.ts';
import type { PlayKind } from '../../activity/activity.ts';
import type { ReportedEvent } from '../../activity/intake/event.ts';
import { updateRule } from '../../program/change-rule.ts';
import type { RewardsContext } from '../evaluate.ts';
import { followEvents } from './follow-events.ts';

/** Asked whenever someone plays. */
const hundred = {
  rule_id: 'HUNDRED',
  name: 'Who has staked a hundred today',
  priority: 2,
  trigger: 'event',
  conditions: { wagered_1d_min: 100 },
  reward_config: { type: 'REWARD_POINTS', amount: 10 },
  frequency: { max: 1, per: 'day' },
};
/** Behind it, for whoever does not get that. */
const tenBets = { ...hundred, rule_id: 'TEN_BETS', name: 'Ten bets', priority: 1, conditions: { total_bets_min: 10 } };
const deposits = { ...hundred, rule_id: 'DEPOSITS', name: 'Money in', conditions: { deposited_1d_min: 1 } };
const settings = { min_roi: -100 };
const known = (player: string) => `${player},100,5000,4800,20,20`;

/** Players whom each batch so far named for rules of trigger `event`, by the batch's place. */
async function named({ database }: TestLaurel): Promise<Map<string, string>> {
  const { rows } = await database.pool.query<{ place: string; players: string }>(`
    SELECT b.journal || ':' || b.batch_seq AS place, string_agg(m.external_id, ' ' ORDER BY m.external_id) AS players
      FROM batch b CROSS JOIN unnest(b.event_members) AS e (member_id) JOIN member m USING (member_id) GROUP BY b.journal, b.batch_seq`);
  return new Map(rows.map(({ place, players }) => [place, players]));
}

/** Whom the batches of some work named. */
async function namedBy(laurel: TestLaurel, work: () => Promise<unknown>): Promise<string[]> {
  const before = await named(laurel);
  await work();
  return [...(await named(laurel))].filter(([place]) => !before.has(place)).map(([, players]) => players);
}

async function openWith(...rules: object[]): Promise<{ laurel: TestLaurel; bets: Betting }> {
  const laurel = await testLaurel(settings);
  await laurel.createRules(...rules);
  await laurel.importLines(['A', 'B'].map(known));
  await laurel.follow();
  return { laurel, bets: betting(laurel) };
}

describe('a rule of trigger event', () => {
  let laurel: TestLaurel;
  let bets: Betting;
  beforeAll(async () => {
    ({ laurel, bets } = await openWith(hundred, deposits));
  });
  afterAll(() => laurel.drop());
  const bet = (player: string, amount: string) => bets.place(player, { amount, own: amount });

  it('is not asked by a sheet of totals', async () => {
    expect([(await named(laurel)).size, await rewardWords(laurel)]).toEqual([0, []]);
  });

  it('gives its reward once its conditions hold, to who played', async () => {
    await bet('A', '60.00');
    await laurel.follow();
    expect(await rewardWords(laurel)).toEqual([]);
    await bet('A', '40.00');
    await laurel.follow();
    expect(await rewardWords(laurel)).toEqual(['A HUNDRED paid']);
  });

  it('waits for what changes the fields it reads, and nothing else', async () => {
    const betAndWin = async () => bets.settle((await bet('B', '100.00')).wager_id, '30.00');
    expect(await namedBy(laurel, betAndWin)).toEqual(['B']);
    await laurel.follow();
    expect(await rewardWords(laurel)).toEqual(['A HUNDRED paid', 'B HUNDRED paid']);
  });

  it('is asked as well by events that are told in bulk, by those alone that concern it', async () => {
    const { clock, intake } = laurel;
    const told = (eventId: string, kind: PlayKind, amountMinor: number, playerId = 'A'): ReportedEvent => {
      const untold = { gameType: null, gameId: null, roundId: null, sessionId: null, durationSeconds: null, ref: null };
      return { playerId, eventId, kind, at: clock.now(), amountMinor, bonusMinor: 0, ...untold, links: [] };
    };
    const ofNoConcern = [told('e1', 'WITHDRAWAL', 500), told('e2', 'WIN', 0, 'B')];
    expect(await namedBy(laurel, () => intake.submit(ofNoConcern))).toEqual([]);
    const events = [told('e3', 'DEPOSIT', 500), told('e4', 'WAGER', 20_000, 'C')];
    await intake.submit(events);
    await laurel.follow();
    const words = ['A DEPOSITS paid', 'A HUNDRED paid', 'B HUNDRED paid', 'C HUNDRED paid'];
    expect(await rewardWords(laurel)).toEqual(words);
    expect(await namedBy(laurel, () => intake.submit(events))).toEqual([]);
  });

  it('is asked again by a bet that is taken back', async () => {
    const { wager_id } = await bet('B', '10.00');
    expect(await namedBy(laurel, () => bets.takeBack(wager_id))).toEqual(['B']);
    await laurel.follow();
  });

  it('asks nobody while it is paused, also not those who were named before', async () => {
    await laurel.moveClock(Date.parse('2026-03-04T12:00:00Z'));
    await bet('A', '150.00');
    const pause = (is_active: boolean) =>
      laurel.database.transaction((tx) => updateRule(tx, tester, 'HUNDRED', { ...hundred, is_active }, laurel.clock.now()));
    await pause(false);
    expect(await namedBy(laurel, () => bet('A', '150.00'))).toEqual([]);
    await laurel.follow();
    await pause(true);
    await laurel.follow();
    expect((await rewardWords(laurel)).filter((line) => line.startsWith('A HUNDRED'))).toEqual(['A HUNDRED paid']);
  });

  it('leaves decisions that replay', async () => {
    expect(await everyReplay(laurel)).toMatchObject({ different: [] });
  });
});

describe('a crash after the evaluation and before the cursor moves', () => {
  let laurel: TestLaurel;
  let bets: Betting;
  let given: RewardLine[];
  let crash: unknown;
  beforeAll(async () => {
    ({ laurel, bets } = await openWith(hundred, tenBets));
    for (let count = 0; count < 10; count += 1) {
      await bets.place('A', { amount: '10.00', own: '10.00' });
      await bets.place('B', { amount: '10.00', own: '10.00' });
    }
    crash = await followEvents(crashing(laurel.rewards), laurel.clock).catch((error: unknown) => error);
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

  it('has given what the events ask for', () => {
    expect(crash).toMatchObject({ message: 'the lights go out' });
    expect(given.map(({ player, rule }) => `${player} ${rule}`)).toEqual(['A HUNDRED', 'B HUNDRED']);
  });

  it('gives nothing a second time, not even by another rule that would have its turn now', async () => {
    await laurel.follow();
    expect(await rewardLines(laurel)).toEqual(given);
  });

  it('does not hide the event that comes after it', async () => {
    await bets.place('A', { amount: '10.00', own: '10.00' });
    await laurel.follow();
    expect(await rewardWords(laurel)).toEqual(['A HUNDRED paid', 'A TEN_BETS paid', 'B HUNDRED paid']);
  });
});
