import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { historyOf } from '../../../../test/standings.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { operationOf } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import { updateTier } from '../../program/tiers.ts';
import { classifyMember } from './classify.ts';
import { getReclassification, type RunOptions, runReclassification, startReclassification } from './reclassify.ts';
import { readStandings } from './record.ts';
import { verifyStandings } from './verify.ts';

let laurel: TestLaurel;

beforeAll(async () => {
  laurel = await testLaurel();
});

afterAll(() => laurel.drop());

const take = (...lines: string[]) => laurel.importLines(lines, { triggerRewards: false });

const goldFrom = (threshold: number) =>
  laurel.database.transaction((tx) => updateTier(tx, tester, 'gold', { threshold }, laurel.clock.now()));

describe('classifying one', () => {
  it('says where they stand and stood; a dry run leaves nothing, the real one a change and a trace', async () => {
    await take('C1,5000,15000,12000,25,48');
    await goldFrom(1_400);
    const classify = (dryRun: boolean) => classifyMember(laurel.ledger, tester, 'C1', { dryRun }, laurel.clock.now());
    const found = { segment: 'LOSING', previousSegment: 'LOSING', tier: 'gold', previousTier: 'silver', luckZ: null, changed: true };
    expect(await classify(true)).toEqual({ playerId: 'C1', ...found, at: laurel.clock.now() });
    expect(await classify(false)).toMatchObject(found);
    expect(await classify(false)).toMatchObject({ tier: 'gold', previousTier: 'gold', changed: false });
    expect(await historyOf(laurel, 'C1')).toEqual(['tier silver→gold classification']);
    const { rows } = await sql`SELECT actor, before, after FROM audit WHERE action = 'member.classified'`.execute(laurel.database.db);
    expect(rows).toEqual([{ actor: tester.id, before: { tier: 'silver' }, after: { tier: 'gold' } }]);
  });

  it('once for its key', async () => {
    await take('C2,5000,13000,12000,25,48');
    await goldFrom(1_300);
    const operation = operationOf(await getMember(laurel.database.db, 'C2'), 'http', 'classify-1', {}, laurel.clock.now());
    const classify = () => classifyMember(laurel.ledger, tester, 'C2', { operation }, laurel.clock.now());
    expect([(await classify()).changed, (await classify()).changed]).toEqual([true, true]);
    expect(await historyOf(laurel, 'C2')).toHaveLength(1);
  });

  it('nobody', async () => {
    await expect(classifyMember(laurel.ledger, tester, 'C404', {}, laurel.clock.now())).rejects.toMatchObject({ code: 'player_not_found' });
  });
});

describe('reclassifying all', () => {
  const start = () => laurel.database.transaction((tx) => startReclassification(tx, tester, 'a test', laurel.clock.now()));
  const run = (runId: string, options: RunOptions = {}) => runReclassification(laurel.ledger, runId, options, laurel.clock);
  const players = Array.from({ length: 30 }, (_, index) => `R${index}`);
  const batches = async (): Promise<unknown> =>
    (await sql`SELECT count(*) AS n FROM batch WHERE kind = 'reclassification'`.execute(laurel.database.db)).rows[0];

  it('records those who stand elsewhere, and nothing of the others', async () => {
    await take(...players.map((playerId) => `${playerId},5000,11000,12000,25,48`), 'R99,1,1,1,1,1');
    await goldFrom(1_100);
    const begun = await start();
    expect(begun).toMatchObject({ state: 'RUNNING', cause: 'a test', actor: tester.id, bucketsDone: 0, membersTotal: 33, membersDone: 0 });
    const progress: number[] = [];
    const done = await run(begun.runId, { onProgress: ({ bucketsDone }) => progress.push(bucketsDone) });
    expect(done).toMatchObject({ state: 'DONE', bucketsDone: 256, membersDone: 33, segmentsChanged: 0, tiersChanged: 30 });
    expect(progress).toEqual(Array.from({ length: 256 }, (_, index) => index + 1));
    expect(await historyOf(laurel, 'R7')).toEqual(['tier silver→gold reclassification']);
    expect(await historyOf(laurel, 'R99')).toEqual([]);
  });

  it('who joins while it runs is looked at too, and it is never more than all of it', async () => {
    const { runId } = await start();
    await take('R100,1,1,1,1,1', 'R101,1,1,1,1,1');
    expect(await run(runId)).toMatchObject({ membersTotal: 35, membersDone: 35 });
  });

  it('once more finds nothing, and a run that is done stays done', async () => {
    const before = await batches();
    const { runId } = await start();
    const done = await run(runId);
    expect(done).toMatchObject({ membersDone: 35, tiersChanged: 0 });
    expect(await run(runId)).toEqual(done);
    expect(await batches()).toEqual(before);
  });

  it('records a first standing of whoever has none', async () => {
    await sql`DELETE FROM standing WHERE member_id = ${(await getMember(laurel.database.db, 'R99')).memberId}::uuid`.execute(
      laurel.database.db,
    );
    await run((await start()).runId);
    const member = await getMember(laurel.database.db, 'R99');
    expect((await readStandings(laurel.database.db, [member])).get(member.memberId)).toMatchObject({ segment: 'NEW', changes: 0 });
  });

  it('a run that was stopped is answered to who starts one, and goes on where it was', async () => {
    const { runId } = await start();
    const stop = new AbortController();
    const onProgress = ({ bucketsDone }: { bucketsDone: number }): void => (bucketsDone === 100 ? stop.abort() : undefined);
    await expect(run(runId, { signal: stop.signal, onProgress })).rejects.toThrow('aborted');
    const stopped = await getReclassification(laurel.database.db, runId);
    expect(stopped.state).toBe('RUNNING');
    expect(stopped.bucketsDone).toBeGreaterThanOrEqual(100);
    expect(stopped.bucketsDone).toBeLessThan(103);
    expect(await start()).toEqual(stopped);
    const seen: number[] = [];
    await run(runId, { onProgress: ({ bucketsDone }) => seen.push(bucketsDone) });
    expect(seen[0]).toBe(stopped.bucketsDone + 1);
    expect(await getReclassification(laurel.database.db, runId)).toMatchObject({ state: 'DONE', membersDone: 35 });
  });

  it('two who start at once get one run; under another policy it is another', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(first.runId).toBe(second.runId);
    await goldFrom(1_050);
    const third = await start();
    expect(third.runId).not.toBe(first.runId);
    await Promise.all([run(first.runId), run(first.runId), run(third.runId)]);
    expect(await getReclassification(laurel.database.db, first.runId)).toMatchObject({ state: 'DONE', bucketsDone: 256, membersDone: 35 });
  });

  it('what an import writes meanwhile is not overwritten by what was read before', async () => {
    await goldFrom(20_000);
    const { runId } = await start();
    const sheet = (wagered: number): string[] => players.map((playerId) => `${playerId},5000,${wagered},12000,25,48`);
    await Promise.all([run(runId), take(...sheet(300_000)), run(runId)]);
    const members = await Promise.all(players.map((playerId) => getMember(laurel.database.db, playerId)));
    const standings = await readStandings(laurel.database.db, members);
    expect(new Set([...standings.values()].map(({ tier }) => tier.tierId))).toEqual(new Set(['gold']));
    expect((await inSnapshot(laurel.database, verifyStandings)).flatMap(({ faults }) => faults)).toEqual([]);
    expect((await run((await start()).runId)).tiersChanged).toBe(0);
  });

  it('a failed run says so, and goes on when it is run again', async () => {
    const { runId } = await start();
    const broken = { ...laurel.ledger, database: { ...laurel.database, transaction: () => Promise.reject(new Error('away')) } };
    await take('R100,5000,195000,12000,25,48');
    await goldFrom(19_000);
    await expect(runReclassification(broken, runId, {}, laurel.clock)).rejects.toThrow('away');
    expect(await getReclassification(laurel.database.db, runId)).toMatchObject({ state: 'FAILED' });
    expect(await run(runId)).toMatchObject({ state: 'DONE', finishedAt: laurel.clock.now() });
  });

  it('nobody knows of another', async () => {
    await expect(getReclassification(laurel.database.db, 'x')).rejects.toMatchObject({ code: 'not_found' });
  });
});
