import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountIn, fromRows, type Row, usd } from '../../../../test/analytics/from-rows.ts';
import { credit, operation, rules, World } from '../../../../test/analytics/world.ts';
import { referenceLine, referenceRule, type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import type { Program } from '../../../engine/program.ts';
import { rewardTypes } from '../../../engine/rules/reward.ts';
import { addDays, dayOf } from '../../../kernel/calendar.ts';
import { dayMs } from '../../../kernel/clock.ts';
import type { Reader } from '../../../platform/database.ts';
import { currentProgram } from '../../program/current.ts';
import { verifyReports } from '../verify.ts';
import { ageBands } from './ages.ts';
import { readDashboard } from './dashboard.ts';
import { readLiability } from './liability.ts';
import { readRewards } from './rewards.ts';
import { readRoi } from './roi.ts';
import { readSegments } from './segments.ts';
import { readTransactions } from './transactions.ts';
import type { Days } from './window.ts';

/** Adds up rows that a test keeps, by a column. */
function sumBy(rows: readonly Row[], column: string, keep: (row: Row) => boolean = () => true): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows.filter(keep)) sums[String(row[column])] = (sums[String(row[column])] ?? 0) + Number(row['n']);
  return sums;
}
const sumOf = (rows: readonly Row[], column: string): number => rows.reduce((sum, row) => sum + Number(row[column]), 0);
/** What the runs together came to: figures that were 0 throughout would prove nothing. */
const seen = { issued: 0, cancelled: 0, reduced: 0, refused: 0, open: 0, bonusCost: 0, movements: 0 };

/** And what was booked in them. */
const codes = new Set<string>();
const everyCode = [
  'bet_placed',
  'bet_settled',
  'bet_voided',
  'bet_won',
  'bonus_cancelled',
  'bonus_converted',
  'bonus_expired',
  'captured',
  'late_void_forfeited',
  'late_win_forfeited',
  'manual_credit',
  'payout',
  'points_expired',
  'released',
  'reservation_expired',
  'reserved',
  'reversal',
  'reward_granted',
  'spent',
];

const above0 = (counts: Readonly<Record<string, number>>) => Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0));

type Figures = Awaited<ReturnType<typeof fromRows>>;
type Check = (reader: Reader, program: Program, days: Days, rows: Figures) => Promise<void>;

const refused = ({ outcome }: Row): boolean => outcome === 'REFUSED';
const unitOf = (account: string): string => (account === 'BONUS' || account === 'PAYABLE' ? 'USD' : account);

const checkDashboard: Check = async (reader, program, days, rows) => {
  const dashboard = await readDashboard(reader, program, days);
  expect(dashboard.play).toEqual(rows.play);
  expect(dashboard.players).toMatchObject({ total: sumOf(rows.members, 'n'), active: sumBy(rows.members, 'status')['ACTIVE'] ?? 0 });
  expect(above0(dashboard.players.by_segment)).toEqual(sumBy(rows.members, 'segment'));
  expect(above0(dashboard.players.by_tier)).toEqual(sumBy(rows.members, 'tier'));
  expect(above0(dashboard.players.by_risk)).toEqual(sumBy(rows.members, 'risk'));
  const cost = sumOf(rows.given, 'value') - sumOf(rows.cancelled, 'value');
  const revenue = sumOf(rows.given, 'revenue') - sumOf(rows.cancelled, 'revenue');
  expect(dashboard.rewards).toEqual({
    issued: sumOf(rows.given, 'n'),
    refused_by_reason: sumBy(rows.decided, 'reason', refused),
    cost: usd(cost),
    roi_percent: cost > 0 ? expect.closeTo(((revenue - cost) / cost) * 100, 1) : null,
  });
  expect(dashboard.liability).toEqual(
    Object.fromEntries(
      ['LP', 'RP', 'TICKET', 'BONUS', 'PAYABLE'].map((account) => [account, amountIn(unitOf(account), rows.now[account])]),
    ),
  );
  seen.bonusCost += Number(dashboard.play.bonus_cost);
};

const checkRewards: Check = async (reader, program, days, rows) => {
  const rewards = await readRewards(reader, program, days, true);
  const expected = (own: (row: Row) => boolean) => {
    const outcomes = sumBy(rows.decided, 'outcome', own);
    return {
      decisions: {
        approved: outcomes['APPROVED'] ?? 0,
        reduced: outcomes['REDUCED'] ?? 0,
        refused: outcomes['REFUSED'] ?? 0,
        refused_by_reason: sumBy(rows.decided, 'reason', (row) => own(row) && refused(row)),
      },
      ...given(rows, own),
      open: sumOf(rows.open.filter(own), 'n'),
    };
  };
  expect(rewards).toMatchObject(expected(() => true));
  expect(rewards.rules).toEqual(
    rewards.rules.map(({ rule_id, lists }) => ({ rule_id, lists, ...expected((row) => row['rule_id'] === rule_id) })),
  );
  expect(rewards.rules.map(({ rule_id }) => rule_id)).toEqual(expect.arrayContaining(rules.map(({ rule_id }) => rule_id)));
  expect(rewards.by_type).toMatchObject(rewardTypes.map((type) => ({ type, ...given(rows, (row) => row['type'] === type) })));
  const byDay = rewards.by_day ?? [];
  expect(byDay.reduce((sum, { issued }) => sum + issued, 0)).toBe(rewards.issued);
  expect(byDay.reduce((sum, { decisions }) => sum + decisions.refused, 0)).toBe(rewards.decisions.refused);
  seen.issued += rewards.issued;
  seen.cancelled += rewards.cancelled;
  seen.reduced += rewards.decisions.reduced;
  seen.refused += rewards.decisions.refused;
  seen.open += rewards.open;
};

function given({ given: issued, cancelled }: Figures, own: (row: Row) => boolean) {
  return {
    issued: sumOf(issued.filter(own), 'n'),
    cancelled: sumOf(cancelled.filter(own), 'n'),
    cost: usd(sumOf(issued.filter(own), 'value') - sumOf(cancelled.filter(own), 'value')),
  };
}

const checkRoi: Check = async (reader, program, days, rows) => {
  const roi = await readRoi(reader, program, days);
  const revenue = (own: (row: Row) => boolean): string =>
    usd(sumOf(rows.given.filter(own), 'revenue') - sumOf(rows.cancelled.filter(own), 'revenue'));
  expect(roi).toMatchObject({ ...given(rows, () => true), attributed: { revenue: revenue(() => true) } });
  for (const { rule_id, versions, ...line } of roi.rules) {
    const own = (row: Row): boolean => row['rule_id'] === rule_id;
    expect(line).toMatchObject({ ...given(rows, own), attributed: { revenue: revenue(own) } });
    expect(versions.reduce((sum, { issued }) => sum + issued, 0)).toBe(line.issued);
  }
};

const checkTransactions: Check = async (reader, _program, days, rows) => {
  const { bookings, by_day = [] } = await readTransactions(reader, days, true);
  const booked = rows.booked.map((row) => ({ ...row, n: Number(row['n']), amount: amountIn(row['currency'], row['amount']) }));
  expect(new Set(bookings.map(({ lists: _, ...line }) => JSON.stringify(line)))).toEqual(new Set(booked.map((row) => JSON.stringify(row))));
  expect(by_day.reduce((sum, { n }) => sum + n, 0)).toBe(sumOf(booked, 'n'));
};

const checkSegments: Check = async (reader, program, days, rows) => {
  const { movements, segments } = await readSegments(reader, program, days);
  const moved = Object.entries(movements).flatMap(([what, moves]) => moves.map(({ from, to, n }) => `${what} ${from} ${to} ${n}`));
  expect(moved.sort()).toEqual(rows.moves.map((row) => Object.values(row).join(' ')).sort());
  expect(Object.values(segments).reduce((sum, { count }) => sum + count, 0)).toBe(sumOf(rows.members, 'n'));
  seen.movements += moved.length;
};

const checkLiability: Check = async (reader, program, days, rows) => {
  const { currencies } = await readLiability(reader, program, days);
  for (const [account, line] of Object.entries(currencies)) {
    expect(line.outstanding).toBe(amountIn(unitOf(account), rows.owed.get(account)));
    expect(Number(line.opening) + Number(line.credited) - Number(line.debited)).toBeCloseTo(Number(line.outstanding), 6);
    expect(Object.values(line.by_age).reduce((sum, part) => sum + Number(part), 0)).toBeCloseTo(Number(line.outstanding), 6);
  }
};

/** As things stand now: lots are not kept as they were. */
const checkAges: Check = async (reader, program, days, rows) => {
  const { currencies } = await readLiability(reader, program, days);
  for (const account of ['RP', 'TICKET'] as const) {
    const expected: Record<string, number> = Object.fromEntries(ageBands.map(([name]) => [name, 0]));
    for (const { earned_on, amount } of rows.lots.filter(({ currency }) => currency === account)) {
      const age = (Date.parse(days.to) - Date.parse(String(earned_on))) / dayMs;
      const band = ageBands.findLast(([, start]) => age >= start)?.[0] ?? '';
      expected[band] = (expected[band] ?? 0) + Number(amount);
    }
    expect(currencies[account].by_age).toEqual(
      Object.fromEntries(Object.entries(expected).map(([band, amount]) => [band, String(amount)])),
    );
  }
};

const checks = [checkDashboard, checkRewards, checkRoi, checkTransactions, checkSegments, checkLiability];

async function checkWindow(laurel: TestLaurel, days: Days, more: readonly Check[] = []): Promise<void> {
  const { db } = laurel.database;
  const { program } = await currentProgram(db);
  const rows = await fromRows(laurel, days);
  for (const check of [...checks, ...more]) await check(db, program, days, rows);
}

describe('every figure is what the rows of the ledger, the decisions and the members say', () => {
  it('after anything that may happen, over any days', { timeout: 180_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 40, maxLength: 80 }), fc.nat(9), fc.nat(9), async (operations, first, length) => {
        const laurel = await testLaurel({ min_roi: -100, max_daily_reward_per_player: 60, lp_breakage: 0.2, rp_breakage: 0.1 });
        try {
          await laurel.createRules(...rules);
          const start = dayOf(laurel.clock.now(), 'UTC');
          const world = new World(laurel);
          await world.run(operations);
          const booked = await laurel.database.pool.query<{ code: string }>('SELECT DISTINCT code FROM transfer');
          for (const { code } of booked.rows) codes.add(code);
          const from = addDays(start, first);
          // Long after: bands of age are told apart.
          laurel.clock.set(laurel.clock.now() + 80 * dayMs);
          await world.goOn([credit('P0', 'TICKETS', 20), credit('P4', 'REWARD_POINTS', 20)]);
          await checkWindow(laurel, { from: start, to: dayOf(laurel.clock.now(), 'UTC') }, [checkAges]);
          await checkWindow(laurel, { from, to: addDays(from, length) });
          const recounted = await laurel.database.transaction((tx) => verifyReports(tx));
          expect(recounted.flatMap(({ faults }) => faults)).toEqual([]);
        } finally {
          await laurel.drop();
        }
      }),
      { numRuns: 6, seed: 7, endOnFailure: true },
    );
    expect(Object.entries(seen).filter(([, n]) => n === 0)).toEqual([]);
    expect([...codes].sort()).toEqual(everyCode);
  });

  it('the example of the README', async () => {
    const laurel = await testLaurel();
    const { db } = laurel.database;
    try {
      await laurel.createRules(referenceRule);
      await laurel.importLines([referenceLine]);
      await laurel.follow();
      const { program } = await currentProgram(db);
      const days = { from: '2026-03-02', to: '2026-03-02' };
      expect(await readDashboard(db, program, days)).toMatchObject({
        players: { total: 1, active: 1, by_segment: { LOSING: 1 }, by_risk: { LOW: 1 } },
        play: { wagered: '15000.00', won: '12000.00', ggr: '3000.00', bonus_cost: '300.00', ngr: '2700.00', theo: '750.00' },
        rewards: { issued: 1, refused_by_reason: {}, cost: '300.00', roi_percent: 175 },
        liability: { LP: '1500', RP: '0', TICKET: '0', BONUS: '300.00', PAYABLE: '0.00' },
      });
      expect(await readRoi(db, program, days)).toMatchObject({
        rules: [
          {
            rule_id: 'LOSING_PLAYER_CASHBACK',
            attributed: { revenue: '825.00', profit: '525.00', roi_percent: 175 },
            incremental: { revenue: '75.00', profit: '-225.00', roi_percent: -75 },
            versions: [{ version: 1, issued: 1 }],
          },
        ],
      });
      expect(await readLiability(db, program, days)).toMatchObject({
        value: '300.00',
        currencies: { LP: { outstanding: '1500', value: '0.00' }, BONUS: { outstanding: '300.00', by_age: { '0-30': '300.00' } } },
      });
    } finally {
      await laurel.drop();
    }
  });

  it('an empty program has zeros, and no return on nothing', async () => {
    const laurel = await testLaurel();
    const { db } = laurel.database;
    const { program } = await currentProgram(db);
    const days = { from: '2026-02-01', to: '2026-03-02' };
    try {
      expect(await readDashboard(db, program, days)).toMatchObject({
        players: {
          total: 0,
          active: 0,
          by_segment: { NEW: 0, VIP: 0, WINNING: 0, LOSING: 0, BREAKEVEN: 0 },
          by_risk: { LOW: 0, CRITICAL: 0 },
        },
        play: { wagered: '0.00', won: '0.00', ggr: '0.00', bonus_cost: '0.00', ngr: '0.00', theo: '0.00' },
        rewards: { issued: 0, refused_by_reason: {}, cost: '0.00', roi_percent: null },
        liability: { LP: '0', RP: '0', TICKET: '0', BONUS: '0.00', PAYABLE: '0.00' },
      });
      expect(await readRewards(db, program, days, true)).toMatchObject({ issued: 0, open: 0, rules: [], by_day: [] });
      expect(await readTransactions(db, days, true)).toMatchObject({ bookings: [], totals: [], by_day: [] });
      expect((await readSegments(db, program, days)).segments['LOSING']).toEqual({ count: 0, share: 0 });
      expect(await readLiability(db, program, days)).toMatchObject({
        value: '0.00',
        currencies: { RP: { outstanding: '0', by_age: { '0-30': '0' } } },
      });
      expect(await readRoi(db, program, days)).toMatchObject({ rules: [], attributed: { revenue: '0.00', roi_percent: null } });
    } finally {
      await laurel.drop();
    }
  });
});
