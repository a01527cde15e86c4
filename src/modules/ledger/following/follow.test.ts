import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../test/database.ts';
import { type MemberKey, newId, type Uuid } from '../../../kernel/ids.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { closeLedger, commit, type Ledger, openLedger } from '../commit.ts';
import type { Transfer } from '../transfer.ts';
import { verifyLedger } from '../verify/verify.ts';
import { follow, readLags, type Stretch, touchedMembers, wokenMembers } from './follow.ts';

const at = Date.parse('2026-03-02T12:00:00Z');
let base: TestDatabase;
let ledger: Ledger;
beforeAll(async () => {
  base = await testDatabase();
  ledger = openLedger(base.database, 'following', 4);
});
afterAll(async () => {
  await closeLedger(ledger);
  await base.drop();
});

const someone = (bucket: number): MemberKey => ({ bucket, memberId: newId(at, bucket) });

const tell = (...members: MemberKey[]): Promise<null> =>
  commit(ledger, async () => ({ answer: null as never, batch: { kind: 'test', at, members } }));

function give({ bucket, memberId }: MemberKey): Promise<null> {
  const transfer: Transfer = {
    bucket,
    memberId,
    transferId: newId(at, bucket),
    from: 'ISSUANCE',
    to: 'RP',
    amountMinor: 1,
    currency: 'RP',
    code: 'test',
    reference: 'test',
    at,
  };
  return commit(ledger, async () => ({ answer: null as never, batch: { kind: 'test', at, transfers: [transfer] } }));
}

/** Runs while the lane that would be next is in use. */
const onAnotherLane = (work: () => Promise<unknown>): Promise<null> =>
  commit(ledger, async () => {
    await work();
    return { answer: null as never };
  });

/** All that a follower is handed until nothing is new: the members of each turn. */
async function followed(name: string): Promise<Uuid[][]> {
  const turns: Uuid[][] = [];
  const run = async (tx: Parameters<typeof touchedMembers>[0], stretches: readonly Stretch[]): Promise<void> => {
    turns.push((await touchedMembers(tx, stretches)).map(({ memberId }) => memberId));
  };
  while (await follow(base.database, name, run));
  return turns;
}

describe('a follower', () => {
  it('is handed every member that a batch touched, once, by value or by name', async () => {
    await followed('first');
    const [paid, named] = [someone(3), someone(7)];
    await give(paid);
    await tell(named, named);
    expect(await followed('first')).toEqual([[paid.memberId, named.memberId]]);
    expect(await followed('first')).toEqual([]);
  });

  it('begins at the first batch under a new name, and is not moved by others', async () => {
    const seen = (await followed('second')).flat();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(2);
    await tell(someone(1));
    expect((await followed('second')).flat()).toHaveLength(1);
  });

  it('is handed the same batches again after a turn that failed', async () => {
    await followed('third');
    const member = someone(9);
    await tell(member);
    const failing = follow(base.database, 'third', async () => {
      throw new Error('not today');
    });
    await expect(failing).rejects.toThrow('not today');
    expect(await followed('third')).toEqual([[member.memberId]]);
  });

  it('takes at most so many batches of each lane, or all: then none without those that came before it', async () => {
    const member = someone(5);
    for (let turns = 0; turns < 3; turns += 1) await tell(member);
    await onAnotherLane(() => tell(member));
    const handed = async (name: string, most: number | null): Promise<number[][]> => {
      const turns: number[][] = [];
      const run = async (_: unknown, stretches: readonly Stretch[]): Promise<void> => {
        turns.push(stretches.map(({ after, upTo }) => upTo - after));
      };
      while (await follow(base.database, name, run, most));
      return turns;
    };
    const inParts = await handed('parts', 2);
    const whole = await handed('whole', null);
    expect(Math.max(...inParts.flat())).toBe(2);
    expect(whole).toHaveLength(1);
    expect(whole[0]?.length).toBeGreaterThan(1); // lanes
    const sum = (counts: number[][]): number => counts.flat().reduce((total, count) => total + count, 0);
    expect(sum(inParts)).toBe(sum(whole));
  });

  it('passes nothing over while four lanes write, and takes its turns one at a time', async () => {
    await followed('busy');
    const members = Array.from({ length: 120 }, (_, index) => someone(index));
    const seen: Uuid[] = [];
    let atWork = 0;
    let writing = true;
    const turn = (): Promise<boolean> =>
      follow(base.database, 'busy', async (tx, stretches) => {
        atWork += 1;
        expect(atWork).toBe(1);
        seen.push(...(await touchedMembers(tx, stretches)).map(({ memberId }) => memberId));
        atWork -= 1;
      });
    const reader = async (): Promise<void> => {
      while (writing) if (!(await turn())) await sleep(5);
      while (await turn());
    };
    const readers = [reader(), reader()];
    await Promise.all(members.map((member) => tell(member)));
    writing = false;
    await Promise.all(readers);
    expect(seen.sort()).toEqual(members.map(({ memberId }) => memberId).sort());
  });
});

describe('members whom rules wait for', () => {
  const wake = (...members: MemberKey[]): Promise<null> =>
    commit(ledger, async () => {
      const eventMembers = members.map(({ memberId }) => memberId);
      return { answer: null as never, batch: { kind: 'test', at, members: [...members, someone(200)], eventMembers } };
    });

  /** Whom the turns of a follower find, and under which names. */
  async function woken(name: string): Promise<Map<Uuid, string>> {
    const found = new Map<Uuid, string>();
    while (
      await follow(base.database, name, async (tx, stretches) => {
        for (const one of await wokenMembers(tx, stretches)) found.set(one.memberId, one.name);
      })
    );
    return found;
  }

  it('are handed over once, without those who were only touched, under the last batch of each lane that names them', async () => {
    await woken('wakes');
    const [often, once] = [someone(11), someone(12)];
    await wake(often, often);
    await wake(often, once);
    await onAnotherLane(() => wake(often));
    await tell(often);
    const names = await woken('wakes');
    expect([...names.keys()].sort()).toEqual([often.memberId, once.memberId].sort());
    expect(names.get(once.memberId)).toMatch(/^event \d+:\d+$/);
    expect(names.get(often.memberId)).toMatch(/^event \d+:\d+ \d+:\d+$/);
    expect(names.get(often.memberId)).toContain(String(names.get(once.memberId)).replace('event ', ''));
    expect(await woken('wakes')).toEqual(new Map());
  });
});

it('how far a follower is behind is told in batches, since the oldest', async () => {
  await followed('lagging');
  const all = await readLags(base.database.db, ['never was']);
  const before = await readLags(base.database.db, ['lagging']);
  await tell(someone(1));
  await onAnotherLane(() => tell(someone(2)));
  expect([before, await readLags(base.database.db, ['lagging'])]).toEqual([
    [{ name: 'lagging', batches: 0, oldestAt: null }],
    [{ name: 'lagging', batches: 2, oldestAt: at }],
  ]);
  expect(await readLags(base.database.db, ['never was'])).toEqual([
    { name: 'never was', batches: (all[0]?.batches ?? 0) + 2, oldestAt: at },
  ]);
});

it('batches without rows stand in the chain like others', async () => {
  const checks = await inSnapshot(base.database, (tx) => verifyLedger(tx, []));
  expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
});
