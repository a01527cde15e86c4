import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import type { RiskLabel } from '../../../engine/profile/fields.ts';
import type { Features } from '../../../engine/risk/features.ts';
import { defaultRiskModel, type RiskModel, riskModels } from '../../../engine/risk/model.ts';
import { must } from '../../../kernel/assert.ts';
import { dayMs, minuteMs } from '../../../kernel/clock.ts';
import { newId } from '../../../kernel/ids.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { getMember } from '../../members/find.ts';
import type { Beside } from '../assessments/assessment.ts';
import { insertAssessments } from '../assessments/store.ts';
import { type Accuracy, readAccuracy } from './accuracy.ts';
import { type LabelledPage, labelledProfiles } from './labelled.ts';
import { tellOutcome } from './outcome.ts';

const points = must(riskModels.get('safeplay-points@1.0'), 'it ships');
const second = { id: 'second', roles: ['compliance'] } as const;
const always = { fromAt: null, toAt: null };
const noon = (day: string): number => Date.parse(`${day}T12:00:00Z`);

const features: Features = {
  visits: 25,
  total_bet: 15_000,
  avg_bet_size: 600,
  winnings: 12_000,
  withdrawals: 12_000,
  session_minutes: 115.2,
  game_type: null,
  risky_behavior: 0,
};

let laurel: TestLaurel;
async function open(...players: string[]): Promise<void> {
  laurel = await testLaurel();
  await laurel.importLines(
    players.map((player) => `${player},100,1000,500,20,20`),
    { triggerRewards: false },
  );
}

async function tell(player: string, label: RiskLabel, at: number, by: typeof tester = tester) {
  return laurel.database.transaction((tx) => tellOutcome(tx, by, { playerId: player, label, at }, laurel.clock.now()));
}

/** Keeps what a model is said to have said. */
async function keep(player: string, at: number, score: number, more: { model?: string; visits?: number; beside?: Beside } = {}) {
  const { bucket, memberId } = await getMember(laurel.database.db, player);
  const label = score >= 60 ? 'HIGH' : 'LOW';
  const { model = points.id, visits = 25, beside = null } = more;
  const factors = { visits_risk: 0, bet_size_risk: 0, session_risk: 0, loss_risk: 0, behavior_risk: 0 };
  const behaviour = {} as Parameters<typeof insertAssessments>[1][number]['behaviour'];
  await laurel.database.transaction((tx) =>
    insertAssessments(tx, [
      {
        bucket,
        memberId,
        assessmentId: newId(at, bucket),
        at,
        cause: 'asked',
        model,
        score,
        label,
        inForce: label,
        confidence: 0.9,
        features: { ...features, visits },
        factors,
        behaviour,
        beside,
      },
    ]),
  );
}

async function accuracy(given: Partial<Parameters<typeof readAccuracy>[1]> = {}, most?: number): Promise<Accuracy> {
  const query = { ...always, by: 'month' as const, model: points as RiskModel, zone: 'UTC', ...given };
  return inSnapshot(laurel.database, (tx) => readAccuracy(tx, query, most));
}

describe('what really happened', () => {
  beforeAll(() => open('A', 'B'));
  afterAll(() => laurel.drop());
  const at = noon('2026-02-01');

  it('is kept, with who told it and when, and stands in the trail', async () => {
    expect(await tell('A', 'HIGH', at)).toEqual({ playerId: 'A', label: 'HIGH', at, toldBy: 'tester', toldAt: laurel.clock.now() });
    const { rows } = await laurel.database.pool.query("SELECT subject, after FROM audit WHERE action = 'risk.outcome_told'");
    expect(rows).toEqual([{ subject: 'player:A', after: { label: 'HIGH', at: '2026-02-01T12:00:00.000Z' } }]);
  });

  it('told again is answered as the first time, whoever tells it and when', async () => {
    const first = await tell('A', 'HIGH', at);
    laurel.clock.set(laurel.clock.now() + dayMs);
    expect(await tell('A', 'HIGH', at, { ...second, roles: ['compliance'] })).toEqual(first);
    const { rows } = await laurel.database.pool.query('SELECT count(*)::integer AS n FROM risk_outcome');
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('is not told otherwise as of the same instant, but may be as of another, and of another player', async () => {
    await expect(tell('A', 'LOW', at)).rejects.toMatchObject({ code: 'already_exists' });
    expect(await tell('A', 'LOW', at + 1)).toMatchObject({ label: 'LOW' });
    expect(await tell('B', 'LOW', at)).toMatchObject({ playerId: 'B', label: 'LOW' });
  });

  it('told twice at once is told once', async () => {
    const both = await Promise.all([tell('B', 'CRITICAL', at + 5), tell('B', 'CRITICAL', at + 5)]);
    expect(both[0]).toEqual(both[1]);
  });

  it('lies at most five minutes ahead', async () => {
    const now = laurel.clock.now();
    expect(await tell('B', 'LOW', now + 5 * minuteMs)).toMatchObject({ label: 'LOW' });
    await expect(tell('B', 'LOW', now + 5 * minuteMs + 1)).rejects.toMatchObject({ code: 'in_future', errors: [{ path: 'at' }] });
  });

  it('happened to players who are known, closed ones too, but not to erased ones', async () => {
    for (const [status, told] of [
      ['CLOSED', { label: 'LOW' }],
      ['ERASED', { code: 'player_closed' }],
    ] as const) {
      await laurel.database.pool.query(`UPDATE member SET status = '${status}' WHERE external_id = 'B'`);
      expect(await tell('B', 'LOW', at + 9).catch((fault) => fault)).toMatchObject(told);
    }
    await expect(tell('NOBODY', 'LOW', at)).rejects.toMatchObject({ code: 'player_not_found' });
  });
});

describe('which word of the model counts', () => {
  beforeAll(() => open('A'));
  afterAll(() => laurel.drop());
  const measuredScores = async (model: RiskModel = points) => {
    const { total } = await accuracy({ model });
    return { told: total.told, measured: total.figures.rows };
  };

  it('none: an outcome nobody had foreseen is told, not measured', async () => {
    await tell('A', 'HIGH', noon('2026-02-01'));
    expect(await measuredScores()).toEqual({ told: 1, measured: 0 });
  });

  it('not what came after, nor on the very instant', async () => {
    await keep('A', noon('2026-02-01'), 90);
    await keep('A', noon('2026-02-01') + 1, 90);
    expect(await measuredScores()).toEqual({ told: 1, measured: 0 });
  });

  it('not what is older than 90 days', async () => {
    await keep('A', noon('2026-02-01') - 90 * dayMs - 1, 90);
    expect(await measuredScores()).toEqual({ told: 1, measured: 0 });
    await keep('A', noon('2026-02-01') - 90 * dayMs, 10);
    expect(await measuredScores()).toEqual({ told: 1, measured: 1 });
  });

  it('the last before it, by the model that is asked about, also where it only looked on', async () => {
    await keep('A', noon('2026-01-10'), 20);
    await keep('A', noon('2026-01-20'), 30, { model: 'other@1' });
    await keep('A', noon('2026-01-30'), 40, {
      model: 'other@1',
      beside: { model: points.id, score: 71, label: 'HIGH', role: 'challenger', acts: false },
    });
    const said = (await accuracy()).total.figures.agreement;
    expect(said.HIGH).toMatchObject({ HIGH: 1, LOW: 0 });
    await keep('A', noon('2026-01-31'), 10);
    expect((await accuracy()).total.figures.agreement.HIGH).toMatchObject({ HIGH: 0, LOW: 1 });
    expect((await accuracy({ model: defaultRiskModel })).total).toMatchObject({ told: 1, figures: { rows: 0 } });
  });
});

describe('how well a model did', () => {
  /** Player, what the model had said on January 1st, what happened, when. */
  const cases: [player: string, score: number, label: RiskLabel, at: string][] = [
    ['A', 90, 'CRITICAL', '2026-01-05'],
    ['B', 70, 'LOW', '2026-01-06'],
    ['C', 50, 'HIGH', '2026-01-12'],
    ['D', 10, 'MEDIUM', '2026-02-03'],
    ['E', 20, 'LOW', '2026-02-28'],
  ];
  beforeAll(async () => {
    await open(...cases.map(([player]) => player));
    for (const [player, score, label, day] of cases) {
      await keep(player, noon('2026-01-01'), score, { visits: score });
      await keep(player, noon('2026-01-01') + 1, score, { model: defaultRiskModel.id, visits: score + 1 });
      await tell(player, label, noon(day));
    }
  });
  afterAll(() => laurel.drop());

  it('in order: of six pairs of one at risk and one not, five were told apart', async () => {
    const { total, complete } = await accuracy();
    expect(complete).toBe(true);
    expect(total).toMatchObject({
      told: 5,
      figures: { rows: 5, positives: 2, auc: { value: expect.closeTo(5 / 6, 12) }, brier: null, bands: [] },
    });
  });

  it('by month and by week, newest first; where all are of one kind there is no order to speak of', async () => {
    expect((await accuracy()).periods).toMatchObject([
      { period: '2026-02', told: 2, figures: { positives: 0, auc: null } },
      { period: '2026-01', told: 3, figures: { positives: 2, auc: { value: 0.5 } } },
    ]);
    const weeks = (await accuracy({ by: 'week' })).periods.map(({ period, told }) => [period, told]);
    expect(weeks).toEqual([
      ['2026-02-23', 1],
      ['2026-02-02', 1],
      ['2026-01-12', 1],
      ['2026-01-05', 2],
    ]);
  });

  it("in the program's zone: noon in London is tomorrow in Kiritimati", async () => {
    const { periods } = await accuracy({ zone: 'Pacific/Kiritimati' });
    expect(periods.map(({ period, told }) => [period, told])).toEqual([
      ['2026-03', 1],
      ['2026-02', 1],
      ['2026-01', 3],
    ]);
  });

  it('within a window', async () => {
    const { total } = await accuracy({ fromAt: noon('2026-01-06'), toAt: noon('2026-02-28') });
    expect(total.told).toBe(3);
  });

  it('where a model documents chances, whether they held', async () => {
    const { total } = await accuracy({ model: defaultRiskModel });
    const { bands, brier } = total.figures;
    expect(bands.map(({ group, count, observed }) => [group, count, observed])).toEqual([
      ['LOW', 3, 1 / 3],
      ['MEDIUM', 0, null],
      ['HIGH', 2, 0.5],
      ['CRITICAL', 0, null],
    ]);
    expect(brier).toBeGreaterThan(0);
    expect(brier).toBeLessThan(0.5);
  });

  it('of more outcomes than are held at once, the latest', async () => {
    const { complete, total, periods } = await accuracy({}, 2);
    expect({ complete, told: total.told, periods: periods.map(({ period }) => period) }).toEqual({
      complete: false,
      told: 2,
      periods: ['2026-02'],
    });
    expect((await accuracy({}, 5)).complete).toBe(true);
  });

  it('as labelled profiles: the features kept last before each outcome, in the order of the outcomes', async () => {
    await tell('A', 'LOW', noon('2025-12-31'));
    const pages = await inSnapshot(laurel.database, async (tx) => {
      const all: LabelledPage[] = [];
      for await (const page of labelledProfiles(tx, always)) all.push(page);
      return all;
    });
    expect(pages.flatMap(({ profiles }) => profiles.map(({ label, features: { visits } }) => [visits, label]))).toEqual(
      cases.map(([, score, label]) => [score + 1, label]),
    );
    expect(pages.reduce((sum, { without }) => sum + without, 0)).toBe(1);
  });
});
