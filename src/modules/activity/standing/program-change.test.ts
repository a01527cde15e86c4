import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { standingOf } from '../../../../test/standings.ts';
import { lockMember } from '../../members/lock.ts';
import { holdProgram } from '../../program/current.ts';
import { updateTier } from '../../program/tiers.ts';
import { runReclassification, startReclassification } from './reclassify.ts';

let laurel: TestLaurel;

beforeAll(async () => {
  laurel = await testLaurel();
});

afterAll(() => laurel.drop());

const take = (...lines: string[]) => laurel.importLines(lines, { triggerRewards: false });
const tierOf = async (playerId: string) => (await standingOf(laurel, playerId)).tier.tierId;

/** What a test lets go when it wants to. */
function gate(): { open: () => void; opened: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, opened: promise };
}

/** Waits until somebody has, or waits for, a lock on the program: of this database, whose tables other tests' copies share the ids of. */
async function until(mode: 'ShareLock' | 'RowExclusiveLock', granted: boolean): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await sql`
        SELECT 1 FROM pg_locks l
         WHERE l.relation = 'program'::regclass AND l.mode = ${mode} AND l.granted = ${granted}
           AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())`.execute(laurel.database.db);
      expect(rows).not.toEqual([]);
    },
    { timeout: 20_000 },
  );
}

it('a chunk that began before a change makes it wait, and the look at everyone finds what the chunk recorded', async () => {
  await take('A1,5000,11000,12000,25,48', 'A2,5000,11000,12000,25,48');
  const member = gate();
  const holder = laurel.database.transaction(async (tx) => {
    await lockMember(tx, 'A1');
    await member.opened;
  });
  const chunk = take('A1,5000,12000,12000,25,48', 'A2,5000,12000,12000,25,48', 'A3,5000,12000,12000,25,48');
  await until('ShareLock', true);
  const change = laurel.database.transaction(async (tx) => {
    await updateTier(tx, tester, 'gold', { threshold: 1_200 }, laurel.clock.now());
    return startReclassification(tx, tester, 'a test', laurel.clock.now());
  });
  await until('RowExclusiveLock', false);
  member.open();
  const [{ runId }] = await Promise.all([change, chunk, holder]);
  expect(await Promise.all(['A1', 'A2', 'A3'].map(tierOf))).toEqual(['silver', 'silver', 'silver']);
  expect(await runReclassification(laurel.ledger, runId, {}, laurel.clock)).toMatchObject({ membersDone: 3, tiersChanged: 3 });
  expect(await Promise.all(['A1', 'A2', 'A3'].map(tierOf))).toEqual(['gold', 'gold', 'gold']);
});

it('a chunk that comes while a change is made waits for it and records under it', async () => {
  const changed = gate();
  const change = laurel.database.transaction(async (tx) => {
    await updateTier(tx, tester, 'gold', { threshold: 1_500 }, laurel.clock.now());
    await changed.opened;
  });
  await until('RowExclusiveLock', true);
  const chunk = take('B1,5000,14000,12000,25,48', 'B2,5000,15000,12000,25,48');
  await until('ShareLock', false);
  changed.open();
  await Promise.all([change, chunk]);
  expect(await Promise.all(['B1', 'B2'].map(tierOf))).toEqual(['silver', 'gold']);
});

it('a change does not wait for ever behind those who record one after the other', async () => {
  const ends = [gate(), gate()] as const;
  const first = laurel.database.transaction(async (tx) => {
    await holdProgram(tx);
    await ends[0].opened;
  });
  await until('ShareLock', true);
  const change = laurel.database.transaction((tx) => updateTier(tx, tester, 'gold', { threshold: 1_600 }, laurel.clock.now()));
  await until('RowExclusiveLock', false);
  const second = laurel.database.transaction(async (tx) => {
    const { program } = await holdProgram(tx);
    await ends[1].opened;
    return program;
  });
  await until('ShareLock', false);
  ends[0].open();
  await change;
  ends[1].open();
  await first;
  expect((await second).tiers.find(({ tierId }) => tierId === 'gold')).toMatchObject({ threshold: 1_600 });
});
