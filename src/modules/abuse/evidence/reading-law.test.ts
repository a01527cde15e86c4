import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ActivityLine, foundIn, type GrantLine } from '../../../../test/abuse/play-model.ts';
import { type Betting, betting, codeOr } from '../../../../test/betting.ts';
import { inFile } from '../../../../test/file.ts';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { played, takenBack } from '../../../../test/play-told.ts';
import { type AbuseThresholds, thresholdsOf } from '../../../engine/abuse/thresholds.ts';
import { checkFile } from '../../../entrypoints/files/check-file.ts';
import { importFile } from '../../../entrypoints/files/import-file.ts';
import { dayMs, formatInstant, hourMs, type Instant, minuteMs } from '../../../kernel/clock.ts';
import { formatAmount } from '../../../kernel/money.ts';
import type { ReportedEvent } from '../../activity/intake/event.ts';
import { readRiskBases } from '../../activity/risk/read-known.ts';
import { getMember } from '../../members/find.ts';
import type { Member } from '../../members/member.ts';
import { currentProgram } from '../../program/current.ts';
import { readBonuses } from '../../wallet/read-wallet.ts';
import { type AbuseState, selectStates, upsertStates } from '../state-store.ts';
import type { OwnPlay } from './own-play.ts';
import { readOwnEvidence } from './read-own.ts';

// In whatever order and portions play is told, late or taken back: what is completed from what was kept, what is read as if nothing were
// kept, and what a simple model finds in the same rows are one. `READING_LAW_SEED=7 READING_LAW_RUNS=200` repeats, or tries for longer.
const seed = Number(process.env['READING_LAW_SEED'] ?? Date.now() % 1_000_000_000);
const numRuns = Number(process.env['READING_LAW_RUNS'] ?? 8);

let laurel: TestLaurel;
let bets: Betting;
beforeAll(async () => {
  const abuse_thresholds =
    'withdrawal_balance_share=0.5,win_stakes=3,low_stake_share=0.9,high_stakes=2,usual_stake_days=40,usual_stake_bets=3,win_rate_bets=5';
  laurel = await testLaurel({ abuse_thresholds });
  bets = betting(laurel);
});
afterAll(() => laurel.drop());

/** A little story of one player, as minutes after a time and amounts in cents; or something that happens now. */
type Step =
  | { what: 'tell'; events: { minutes: number; kind: ReportedEvent['kind']; cents: number }[]; daysAgo: number; late: boolean }
  | { what: 'take back'; nth: number; minutes: number | null }
  | { what: 'bonus'; told?: number; usual: number; stake: number; after: number; withdraws: number }
  | { what: 'bet'; cents: number; wins: number | null }
  | { what: 'sheet'; dollars: number }
  | { what: 'wait'; hours: number }
  | { what: 'keep' };

const cents = fc.constantFrom(100, 200, 300, 1_000, 2_000, 5_000, 20_000);
const minutes = fc.constantFrom(0, 1, 2, 5, 30, 59, 60, 61, 90, 1_430);
const money = fc.constantFrom('DEPOSIT' as const, 'WAGER' as const, 'WAGER' as const, 'WIN' as const, 'WITHDRAWAL' as const);
const daysAgo = fc.constantFrom(0, 0, 0, 1, 2, 30, 100, 718, 719, 720, 721);

/** Some bets, a win, and then a withdrawal of much of it. */
function spreeOf({
  bet,
  win,
  out,
  wait,
  daysAgo,
  late,
}: Record<'bet' | 'win' | 'out' | 'wait' | 'daysAgo', number> & { late: boolean }): Step {
  return {
    what: 'tell',
    daysAgo,
    late,
    events: [
      { minutes: 0, kind: 'DEPOSIT', cents: 4 * bet },
      ...[1, 2, 3].map((at) => ({ minutes: at, kind: 'WAGER' as const, cents: bet })),
      { minutes: 3, kind: 'WIN', cents: win },
      { minutes: 3 + wait, kind: 'WITHDRAWAL', cents: out },
    ],
  };
}
const spree = fc.record({ bet: cents, win: cents, out: cents, wait: minutes, daysAgo, late: fc.boolean() }).map(spreeOf);
const any = fc.record({
  what: fc.constant('tell' as const),
  events: fc.array(fc.record({ minutes, kind: money, cents }), { minLength: 1, maxLength: 5 }),
  daysAgo,
  late: fc.boolean(),
});
const low = fc.constantFrom(100, 200, 900);
/** A bonus is played through at once, mostly with less than is usual; and then comes a bet, and a withdrawal before or after it. */
const bonus = fc.record({
  what: fc.constant('bonus' as const),
  told: fc.constantFrom(0, 0, 5, 13),
  usual: cents,
  stake: low,
  after: cents,
  withdraws: cents,
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: spree },
  { weight: 3, arbitrary: any },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('take back' as const), nth: fc.nat(200), minutes: fc.option(minutes) }) },
  { weight: 3, arbitrary: bonus },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('bet' as const), cents, wins: fc.option(cents) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('sheet' as const), dollars: fc.integer({ min: 1, max: 90 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('wait' as const), hours: fc.constantFrom(1, 5, 13, 24, 24 * 40) }) },
  { weight: 4, arbitrary: fc.constant({ what: 'keep' } as const) },
);

/** A player's story at work: what was told, and what is still to be told, later than it happened. */
type Story = { player: string; told: ReportedEvent[]; held: ReportedEvent[] };

async function submit(story: Story, events: ReportedEvent[]): Promise<void> {
  const outcomes = await laurel.intake.submit(events);
  story.told.push(...events.filter((_, index) => outcomes[index]?.status === 'accepted'));
}

async function take(story: Story, step: Step): Promise<void> {
  const { player } = story;
  const now = laurel.clock.now();
  switch (step.what) {
    case 'tell': {
      const from = now - step.daysAgo * dayMs - (step.daysAgo === 0 ? 100 * minuteMs : 0);
      const events = step.events.map((one) => {
        return played(player, one.kind, Math.min(from + one.minutes * minuteMs, now), formatAmount(one.cents, 'USD'));
      });
      if (!step.late) return submit(story, events);
      // All but the first are told another time, the last of them first.
      story.held.push(...events.slice(1));
      return submit(story, [...events.slice(0, 1), ...story.held.splice(-3, 2)]);
    }
    case 'take back': {
      const { told } = story;
      const event = [...told, ...story.held][step.nth % Math.max(1, told.length + story.held.length)];
      if (event === undefined || event.kind === 'VOID') return;
      const when = step.minutes === null ? now : Math.min(event.at + (step.minutes - 30) * minuteMs, now);
      return submit(story, [takenBack(event, when)]);
    }
    case 'bonus': {
      const given = await codeOr(bets.give(player, { amount: '10', wagering: 1, hours: 48 }).catch(() => 'refused'));
      if (given === 'refused') return;
      const [usual, stake] = [formatAmount(step.usual, 'USD'), formatAmount(step.stake, 'USD')];
      await submit(
        story,
        [3, 2, 1].map((hours) => played(player, 'WAGER', now - hours * hourMs, usual)),
      );
      // Of the first of them the bonus pays a half, and takes half of a win.
      const half = { bonusMinor: step.stake / 2 };
      laurel.clock.set(now + (step.told ?? 0) * hourMs);
      await submit(story, [
        ...[1, 2, 3].map(() => played(player, 'WAGER', now, stake, half)),
        played(player, 'WIN', now, stake, half),
        ...Array.from({ length: 9 }, () => played(player, 'WAGER', now, stake)),
      ]);
      laurel.clock.set(Math.max(laurel.clock.now(), now + hourMs));
      await submit(story, [
        played(player, 'WAGER', now + 10 * minuteMs, formatAmount(step.after, 'USD')),
        played(player, 'WITHDRAWAL', now + (step.after > 1_000 ? 9 : 30) * minuteMs, formatAmount(step.withdraws, 'USD')),
      ]);
      return;
    }
    case 'bet': {
      const placed = await codeOr(
        bets.place(player, { amount: formatAmount(step.cents, 'USD'), own: formatAmount(step.cents / 2, 'USD') }),
      );
      if (typeof placed === 'string') return;
      if (step.wins === null) await bets.takeBack(placed.wager_id);
      else await bets.settle(placed.wager_id, formatAmount(step.wins, 'USD'));
      return;
    }
    case 'sheet':
      return importSheet(player, step.dollars, now);
    case 'wait':
      laurel.clock.set(now + step.hours * hourMs);
      return;
    case 'keep':
  }
}

/** A sheet that tells a little more than is known: of what has just been told, since it says until when it counts. */
async function importSheet(player: string, dollars: number, now: Instant): Promise<void> {
  const { rows } = await laurel.database.pool.query<Record<string, number | null>>(
    `SELECT p.deposited, p.wagered, p.won FROM profile p JOIN member m ON m.bucket = p.bucket AND m.member_id = p.member_id
      WHERE m.external_id = $1`,
    [player],
  );
  const more = ['deposited', 'wagered', 'won'].map((name, nth) => formatAmount((rows[0]?.[name] ?? 0) + dollars * (100 - nth), 'USD'));
  const header = 'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours,as_of';
  const options = { fileName: 'totals.csv', dryRun: false, allowDecrease: false, triggerRewards: false };
  const { rewards, master, intake, clock } = laurel;
  // Where events are told for a time ahead, the sheet is refused: it cannot say that it counts them.
  await inFile([header, [player, ...more, 900, 900, formatInstant(now)].join(','), ''].join('\n'), async (path) =>
    codeOr(importFile({ ...rewards, master, intake }, tester, await checkFile(path), options, clock)),
  );
}

async function read(members: readonly Member[], now: Instant) {
  const { db } = laurel.database;
  const { program } = await currentProgram(db);
  const known = { profiles: await readRiskBases(db, members), bonuses: await readBonuses(db, members, now) };
  return readOwnEvidence(db, members, known, program, now);
}

async function modelOf({ bucket, memberId }: Member, thresholds: AbuseThresholds, now: Instant) {
  const where = 'WHERE bucket = $1 AND member_id = $2';
  const activity = await laurel.database.pool.query<ActivityLine>(
    `SELECT kind, event_id AS id, at, amount, bonus, grant_id AS grant, ref_event_id AS "refId", ref_at AS "refAt", totals
       FROM activity ${where}`,
    [bucket, memberId],
  );
  const grants = await laurel.database.pool.query<GrantLine>(
    `SELECT grant_id AS id, ended_at AS booked, converted FROM bonus_grant ${where} AND state = 'CONVERTED'`,
    [bucket, memberId],
  );
  return foundIn(activity.rows, grants.rows, thresholds, now);
}

const seen = { conversions: 0, wins: 0, stakeJumps: 0, fresh: 0, completed: 0, looks: 0 };

/** What is found three ways; what was completed from what was kept is kept, if it is to be. */
async function look(stories: readonly Story[], isKept: boolean): Promise<void> {
  const { database, clock } = laurel;
  const now = clock.now();
  const { program } = await currentProgram(database.db);
  const members = await Promise.all(stories.map(({ player }) => getMember(database.db, player)));
  const states = await selectStates(database.db, members);
  const completed = await read(members, now);
  await database.pool.query('DELETE FROM abuse_state');
  const whole = await read(members, now);
  for (const member of members) {
    const [one, other] = [completed.get(member.memberId), whole.get(member.memberId)];
    expect(one?.evidence).toEqual(other?.evidence);
    const found = await modelOf(member, thresholdsOf(program.settings), now);
    const { cashOuts = [], stakeJumps = [] }: Partial<OwnPlay> = one?.evidence ?? {};
    expect({ cashOuts, stakeJumps }).toEqual(found);
    seen.looks += 1;
    for (const { after } of cashOuts) seen[after.what === 'win' ? 'wins' : 'conversions'] += 1;
    seen.stakeJumps += stakeJumps.length;
    const before = states.get(member.memberId);
    if (before !== undefined) seen[before.facts === one?.mark.facts && before.terms === one.mark.terms ? 'fresh' : 'completed'] += 1;
  }
  const judged = { score: 0, action: 'NO_ACTION' as const, scoredAt: now };
  const chosen = members.flatMap(({ bucket, memberId }): AbuseState[] => {
    const [own, before] = [isKept ? completed.get(memberId) : undefined, states.get(memberId)];
    if (own !== undefined) return [{ bucket, memberId, ...own.mark, evidence: own.evidence, ...judged }];
    return before === undefined ? [] : [before];
  });
  await database.transaction((tx) => upsertStates(tx, chosen));
}

const keep: Step = { what: 'keep' };
const toldNow = (kind: ReportedEvent['kind'], cents: number): Step => {
  return { what: 'tell', daysAgo: 0, late: false, events: [{ minutes: 100, kind, cents }] };
};
const largeWin = (daysAgo: number): Step => spreeOf({ bet: 1_000, win: 20_000, out: 20_000, wait: 30, daysAgo, late: false });

/** Tried first, so that each way in which evidence comes and goes was gone. */
const scripts: Record<string, [nth: number, step: Step][]> = {
  'a large win, a completed bonus, a large stake after one': [
    [0, largeWin(0)],
    [1, { what: 'bonus', usual: 2_000, stake: 100, after: 5_000, withdraws: 100 }],
    [2, toldNow('DEPOSIT', 20_000)],
    [2, { what: 'bonus', usual: 100, stake: 100, after: 2_000, withdraws: 20_000 }],
    [0, keep],
    [0, keep],
    [2, toldNow('WAGER', 100)],
  ],
  'a large stake the day after': [
    [0, { what: 'bonus', usual: 2_000, stake: 100, after: 100, withdraws: 100 }],
    [0, keep],
    [0, { what: 'wait', hours: 13 }],
    [0, toldNow('WAGER', 100)],
    [0, keep],
    [0, toldNow('WAGER', 20_000)],
    [0, keep],
  ],
  'a bonus is played after a withdrawal': [
    [0, largeWin(0)],
    [0, keep],
    [0, { what: 'bonus', usual: 100, stake: 200, after: 100, withdraws: 100 }],
    [0, keep],
  ],
  'the win is taken back days later': [
    [0, largeWin(2)],
    [0, keep],
    [0, { what: 'take back', nth: 5, minutes: null }],
    [0, keep],
  ],
  'of six, the newest is taken back': [
    ...[8, 7, 6, 5, 4, 3].flatMap((days): [number, Step][] => [
      [0, largeWin(days)],
      [0, keep],
    ]),
    [0, largeWin(0)],
    [0, keep],
    [0, { what: 'take back', nth: 42, minutes: null }],
    [0, keep],
  ],
};

let runs = 0;

it(`what is completed, what is read whole and what a simple model finds are one (seed ${seed})`, async () => {
  const script = fc.array(fc.tuple(fc.nat(2), step), { minLength: 10, maxLength: 45 });
  await fc.assert(
    fc.asyncProperty(script, async (steps) => {
      runs += 1;
      await laurel.database.pool.query('DELETE FROM abuse_state');
      const stories = ['ann', 'bob', 'cy'].map((name): Story => ({ player: `${name}${runs}`, told: [], held: [] }));
      await Promise.all(stories.map((story) => submit(story, [played(story.player, 'DEPOSIT', laurel.clock.now(), '5')])));
      for (const [nth, step] of steps) {
        await take(stories[nth] as Story, step);
        await look(stories, step.what === 'keep');
      }
      for (const story of stories) await submit(story, story.held.splice(0).reverse());
      await look(stories, true);
    }),
    { seed, numRuns, examples: Object.values(scripts).map((steps): [typeof steps] => [steps]), endOnFailure: true },
  );
  expect(Object.entries(seen).filter(([, times]) => times === 0)).toEqual([]);
}, 600_000);
