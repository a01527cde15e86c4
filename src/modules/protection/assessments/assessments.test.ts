import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { type Officers, officers } from '../../../../test/officers.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { dayMs, hourMs } from '../../../kernel/clock.ts';
import { registerPlayer } from '../../activity/player.ts';
import { classifyMember } from '../../activity/standing/classify.ts';
import { getMember } from '../../members/find.ts';
import { newMemberFromApi, playerCreate } from '../../members/schema.ts';
import { changeSettings } from '../../program/settings/change-settings.ts';
import { verifyProtection } from '../verify.ts';
import { assessMember } from './assess.ts';
import { assessEveryone, followAssessments } from './follow.ts';
import { listAssessments } from './list.ts';
import { readComparison, readDrift } from './read-drift.ts';
import { readRisk } from './read-risk.ts';

/** By the point table: deposits, stakes, wins, visits, hours. */
const calm = (player: string): string => `${player},5000,15000,12000,25,48`; // 37 LOW
const calmer = (player: string): string => `${player},5000,15000,12600,25,48`; // 10 points of loss instead of 15: still LOW
const grave = (player: string): string => `${player},5000,600000,200000,200,700`; // 85 CRITICAL

type KeptRow = { cause: string; model: string; score: string; label: string; in_force: string; challenger: unknown };
type EventRow = { subject: string; payload: { from: string | null; to: string } };

let laurel: TestLaurel;
let office: Officers;

async function kept(player: string): Promise<KeptRow[]> {
  const { rows } = await laurel.database.pool.query<KeptRow>(
    `SELECT a.* FROM risk_assessment a JOIN member m USING (bucket, member_id) WHERE m.external_id = $1 ORDER BY a.assessment_id`,
    [player],
  );
  return rows;
}
const said = async (player: string): Promise<string[]> =>
  (await kept(player)).map(({ cause, score, label, in_force: inForce }) => `${cause} ${Number(score)} ${label} ${inForce}`);
async function events(): Promise<EventRow[]> {
  const { rows } = await laurel.database.pool.query<EventRow>(
    `SELECT subject, payload FROM outbox WHERE topic = 'player.risk_changed' ORDER BY id`,
  );
  return rows;
}
const moves = async (): Promise<string[]> => (await events()).map(({ subject, payload }) => `${subject} ${payload.from} ${payload.to}`);
/** The follower as after a crash: it is handed everything again. */
const forget = async (): Promise<unknown> => laurel.database.pool.query(`UPDATE follower SET batch_seq = 0 WHERE name = 'assessments'`);
const faults = async (): Promise<string[]> =>
  (await laurel.database.transaction((tx) => verifyProtection(tx))).flatMap((check) => check.faults);
const ask = (player: string) => assessMember(laurel.ledger, tester, player, null, ({ look }) => look.score, laurel.clock.now());

async function open(settings: Parameters<typeof testLaurel>[0]): Promise<void> {
  laurel = await testLaurel(settings);
  office = officers(laurel);
}

describe('what is kept of assessments', () => {
  beforeEach(() => open({ risk_model: 'safeplay-points@1.0' }));
  afterEachDrop();

  it('the first of an import, with what the model saw, and no event for somebody calm', async () => {
    await laurel.importLines([calm('P001')]);
    await laurel.follow();
    expect(await said('P001')).toEqual(['import 37 LOW LOW']);
    expect(await kept('P001')).toMatchObject([
      {
        model: 'safeplay-points@1.0',
        confidence: '0.75',
        features: { visits: 25, total_bet: 15_000, avg_bet_size: 600, winnings: 12_000, session_minutes: 115.2, risky_behavior: 0 },
        factors: { visits_risk: 5, bet_size_risk: 12, session_risk: 10, loss_risk: 10, behavior_risk: 0 },
        behaviour: { deposits_per_active_day: null, night_share: null },
        challenger: null,
      },
    ]);
    expect(await events()).toEqual([]);
    expect(await faults()).toEqual([]);
  });

  it('nothing twice: neither by the same batches again, nor by batches that leave the risk as it was', async () => {
    await laurel.importLines([calm('P001'), grave('P002')]);
    await laurel.follow();
    const before = [await said('P001'), await said('P002'), await events()];
    await forget();
    await laurel.follow();
    await classifyMember(laurel.ledger, tester, 'P001', {}, laurel.clock.now());
    await laurel.importLines([calm('P001'), grave('P002')]);
    await laurel.follow();
    expect([await said('P001'), await said('P002'), await events()]).toEqual(before);
    expect(await faults()).toEqual([]);
  });

  it('a label that moves is one event, whatever is followed again', async () => {
    await laurel.importLines([calm('P001')]);
    await laurel.follow();
    await laurel.importLines([grave('P001')]);
    await laurel.follow();
    await forget();
    await laurel.follow();
    expect(await said('P001')).toEqual(['import 37 LOW LOW', 'import 85 CRITICAL CRITICAL']);
    const [event, ...others] = await events();
    expect(others).toEqual([]);
    expect(event?.subject).toBe('player:P001');
    expect(event?.payload).toEqual({
      from: 'LOW',
      to: 'CRITICAL',
      score: 85,
      model: 'safeplay-points@1.0',
      assessment_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(await faults()).toEqual([]);
  });

  it('who is found at high risk at first sight is told of', async () => {
    await laurel.importLines([grave('P001'), calm('P002')]);
    await laurel.follow();
    expect(await moves()).toEqual(['player:P001 null CRITICAL']);
  });

  it('a small change is kept once a day', async () => {
    await laurel.importLines([calm('P001')]);
    await laurel.follow();
    await laurel.importLines(['P001,5000,15001,12000,25,48']); // other features, the same bands
    await laurel.follow();
    expect(await said('P001')).toHaveLength(1);
    laurel.clock.set(laurel.clock.now() + dayMs);
    await laurel.importLines(['P001,5000,15002,12000,25,48']);
    await laurel.follow();
    laurel.clock.set(laurel.clock.now() + hourMs);
    await laurel.importLines(['P001,5000,15003,12000,25,48']);
    await laurel.follow();
    expect(await said('P001')).toEqual(['import 37 LOW LOW', 'import 37 LOW LOW']);
    await laurel.importLines([calmer('P001').replace('15000', '15003').replace('12600', '14500')]);
    await laurel.follow();
    expect(await said('P001')).toEqual(['import 37 LOW LOW', 'import 37 LOW LOW', 'import 32 LOW LOW']);
  });

  it('who was registered is not in the history until something is told of them, or somebody asks', async () => {
    for (const player_id of ['P001', 'P002', 'P003']) {
      const member = newMemberFromApi(playerCreate.parse({ player_id }));
      await registerPlayer(laurel.ledger, tester, laurel.master, member, null, laurel.clock.now());
    }
    await laurel.follow();
    expect([...(await said('P001')), ...(await said('P002')), ...(await said('P003'))]).toEqual([]);
    await laurel.importLines([calm('P001')]);
    await ask('P002');
    await office.flag('anna', 'P003');
    await laurel.follow();
    // By the lowest bands a player of whom nothing is known would be calm: until something is known they are MEDIUM.
    expect([await said('P001'), await said('P002'), await said('P003')]).toEqual([
      ['import 37 LOW LOW'],
      ['asked 20 MEDIUM MEDIUM'],
      ['flag 35 MEDIUM MEDIUM'],
    ]);
    expect(await faults()).toEqual([]);
  });

  it('what an officer says is kept with its cause, once for each', async () => {
    await laurel.importLines([calm('P001')]);
    await laurel.follow();
    const { flag } = await office.flag('anna', 'P001'); // 15 points of behaviour: 52
    await laurel.follow();
    laurel.clock.set(laurel.clock.now() + hourMs);
    await office.flag('anna', 'P001'); // nothing moves
    await laurel.follow();
    await forget();
    await laurel.follow();
    laurel.clock.set(laurel.clock.now() + hourMs);
    await office.override('anna', 'P001', 'HIGH');
    await laurel.follow();
    await forget();
    await laurel.follow();
    expect(await said('P001')).toEqual(['import 37 LOW LOW', 'flag 52 MEDIUM MEDIUM', 'flag 52 MEDIUM MEDIUM', 'override 52 MEDIUM HIGH']);
    expect(await moves()).toEqual(['player:P001 LOW MEDIUM', 'player:P001 MEDIUM HIGH']);
    laurel.clock.set(laurel.clock.now() + hourMs);
    await office.agree('ben', await office.lift('anna', 'P001', flag.flagId));
    await laurel.follow();
    expect((await said('P001')).at(-1)).toBe('flag 52 MEDIUM HIGH');
    expect(await faults()).toEqual([]);
  });
});

describe('who asks', () => {
  beforeAll(() => open({ risk_model: 'safeplay-points@1.0' }));
  afterAll(() => laurel.drop());

  it('is answered what a reading says, and finds it kept each time', async () => {
    await laurel.importLines([calm('P001')]);
    expect(await ask('P001')).toBe(37);
    expect(await ask('P001')).toBe(37);
    await laurel.follow();
    expect(await said('P001')).toEqual(['asked 37 LOW LOW', 'asked 37 LOW LOW']);
    const now = laurel.clock.now();
    const risk = await laurel.database.transaction((tx) => readRisk(tx, 'P001', now));
    const answered = await assessMember(laurel.ledger, tester, 'P001', null, (found) => ({ ...found }) as never, now);
    expect(answered).toEqual(risk);
    expect(await faults()).toEqual([]);
  });

  it('is told of a player nobody knows, by code', async () => {
    expect(await office.codeOf(ask('NOBODY'))).toBe('player_not_found');
  });

  it('stands in the audit trail', async () => {
    const { rows } = await laurel.database.pool.query(`SELECT action, subject FROM audit WHERE action = 'risk.assessed' LIMIT 1`);
    expect(rows).toEqual([{ action: 'risk.assessed', subject: 'player:P001' }]);
  });

  it('reads pages of the history, newest first, whatever was kept in one millisecond', async () => {
    const member = await getMember(laurel.database.db, 'P001');
    const window = { fromAt: null, toAt: null };
    const first = await listAssessments(laurel.database.db, member, { limit: 2, ...window });
    const second = await listAssessments(laurel.database.db, member, { limit: 2, cursor: String(first.nextCursor), ...window });
    const ids = [...first.items, ...second.items].map(({ assessmentId }) => assessmentId);
    expect(ids).toEqual(ids.toSorted().reverse());
    expect([new Set(ids).size, second.nextCursor]).toEqual([3, null]);
    const tomorrow = { fromAt: laurel.clock.now() + dayMs, toAt: null };
    expect((await listAssessments(laurel.database.db, member, { limit: 2, ...tomorrow })).items).toEqual([]);
  });
});

describe('two models', () => {
  beforeEach(() => open({ risk_model: 'safeplay-points@1.0', risk_challenger: 'safeplay-additive@2.0' }));
  afterEachDrop();

  it('the second one looks on, and has a tally of its own', async () => {
    await laurel.importLines([calm('P001'), grave('P002')]);
    await laurel.follow();
    expect(await said('P002')).toEqual(['import 85 CRITICAL CRITICAL']);
    expect(await kept('P002')).toMatchObject([{ challenger: { model: 'safeplay-additive@2.0', role: 'challenger', acts: false } }]);
    const [table, fitted] = [
      await readDrift(laurel.database.db, 'safeplay-points@1.0'),
      await readDrift(laurel.database.db, 'safeplay-additive@2.0'),
    ];
    expect([table.members, table.inputs, table.labels]).toEqual([2, [], { LOW: 1, MEDIUM: 0, HIGH: 0, CRITICAL: 1 }]);
    expect([fitted.members, fitted.inputs.length]).toEqual([2, 8]);
    for (const { bins, members } of fitted.inputs) {
      expect(members).toBe(2);
      expect(bins.reduce((sum, bin) => sum + bin.members, 0)).toBe(2);
    }
    expect(await faults()).toEqual([]);
  });

  it('who is looked at under another model is counted there, and no more under the one before', async () => {
    await laurel.importLines([calm('P001'), calm('P002')]);
    await laurel.follow();
    const change = { risk_model: 'safeplay-additive@2.0', risk_challenger: 'none' };
    await laurel.database.transaction((tx) => changeSettings(tx, tester, change, { alone: true }, laurel.clock.now()));
    await ask('P001');
    await laurel.follow();
    const members = async (model: string): Promise<number> => (await readDrift(laurel.database.db, model)).members;
    expect([await members('safeplay-points@1.0'), await members('safeplay-additive@2.0')]).toEqual([1, 2]);
    expect(await faults()).toEqual([]);
  });

  it('everyone is looked at when the models change, also who stands where they stood', async () => {
    const players = Array.from({ length: 12 }, (_, index) => `E${index}`);
    await laurel.importLines(players.map((player) => calm(player)));
    await laurel.follow();
    const { db } = laurel.database;
    expect(await readComparison(db)).toMatchObject({ members: 12, labels: { LOW: { LOW: 12, HIGH: 0 } } });
    const change = { risk_model: 'safeplay-additive@2.0', risk_challenger: 'none' };
    await laurel.database.transaction((tx) => changeSettings(tx, tester, change, { alone: true }, laurel.clock.now()));
    await laurel.follow();
    expect((await readDrift(db, 'safeplay-points@1.0')).members).toBe(12);
    await assessEveryone(laurel.database, laurel.clock);
    expect((await readDrift(db, 'safeplay-points@1.0')).members).toBe(0);
    expect((await readDrift(db, 'safeplay-additive@2.0')).members).toBe(12);
    expect(await readComparison(db)).toMatchObject({ challenger: null, members: 0 });
    const before = await said('E3');
    await assessEveryone(laurel.database, laurel.clock);
    expect(await said('E3')).toEqual(before);
    expect(await faults()).toEqual([]);
  });

  it('an unknown one has no drift', async () => {
    expect(await office.codeOf(readDrift(laurel.database.db, 'crystal-ball@1.0'))).toBe('unknown_model');
  });
});

describe('many at once', () => {
  beforeEach(() => open({}));
  afterEachDrop();

  const lines = Array.from(
    { length: 1_200 },
    (_, index) => `M${index},100,${1_000 + index * 37},${900 + index * 20},${1 + (index % 90)},40`,
  );

  it('are assessed in portions; one that is stopped in the middle goes on where it was', async () => {
    await laurel.importLines(lines, { triggerRewards: false });
    const stopping = new AbortController();
    const now = laurel.clock.now();
    const stopsSoon: Clock = {
      now() {
        stopping.abort(new Error('stopped'));
        return now;
      },
    };
    await expect(followAssessments(laurel.database, stopsSoon, stopping.signal)).rejects.toThrow('stopped');
    const count = async (): Promise<number[]> => {
      const { rows } = await laurel.database.pool.query(
        'SELECT count(*)::int AS rows, count(DISTINCT member_id)::int AS members FROM risk_assessment',
      );
      return [rows[0].rows, rows[0].members];
    };
    expect(await count()).toEqual([500, 500]);
    while (await followAssessments(laurel.database, laurel.clock));
    expect(await count()).toEqual([1_200, 1_200]);
    expect(await faults()).toEqual([]);
  });

  it('beside those who ask, nobody waits in a circle, and all are counted', async () => {
    await laurel.importLines(lines.slice(0, 120), { triggerRewards: false });
    await Promise.all([
      laurel.follow(),
      ...Array.from({ length: 40 }, (_, index) => ask(`M${index * 3}`)),
      ...Array.from({ length: 10 }, (_, index) => office.flag('anna', `M${index * 7}`)),
    ]);
    await laurel.follow();
    expect((await readDrift(laurel.database.db, 'safeplay-additive@2.0')).members).toBe(120);
    expect(await faults()).toEqual([]);
  });
});

function afterEachDrop(): void {
  afterEach(() => laurel.drop());
}
