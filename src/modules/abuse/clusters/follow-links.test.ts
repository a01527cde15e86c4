import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { played, tell } from '../../../../test/play-told.ts';
import { somebodyWaits } from '../../../../test/reviews/reviewers.ts';
import { clustersOf } from '../../../engine/abuse/clusters.ts';
import type { LinkKind } from '../../../kernel/link-kind.ts';
import { registerPlayer, updatePlayer } from '../../activity/player.ts';
import { holdTurn } from '../../ledger/following/follow.ts';
import { getMember } from '../../members/find.ts';
import type { PersonPatch } from '../../members/person.ts';
import { readAbuse } from '../read-abuse.ts';
import { countMates } from './cluster-store.ts';
import { followLinks } from './follow-links.ts';
import { mostJoined } from './held-value.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
});
afterAll(() => laurel.drop());

const turn = (): Promise<boolean> => followLinks(laurel.database, laurel.clock);
async function catchUp(): Promise<void> {
  while (await turn());
}

const register = (playerId: string): Promise<unknown> =>
  registerPlayer(laurel.ledger, tester, laurel.master, { externalId: playerId }, null, laurel.clock.now());
const change = (playerId: string, patch: PersonPatch): Promise<unknown> =>
  updatePlayer(laurel.ledger, tester, laurel.master, playerId, patch, null, laurel.clock.now());
/** Players who are met with a value, by events that tell of it. */
const meet = (kind: 'device' | 'ip' | 'payment', value: string, ...players: string[]): Promise<void> =>
  tell(laurel, ...players.map((player) => played(player, 'DEPOSIT', '2026-03-02T11:50:00Z', '10', { links: [{ kind, value }] })));
const several = (count: number, letter: string): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(4, '0')}`);

type ClusterRow = { cluster_id: string; members: string[]; players: string[] };

/** Clusters as they are kept, among players whose ids begin so: `A B C`. */
async function kept(prefix: string): Promise<string[]> {
  const { rows } = await laurel.database.pool.query<ClusterRow>(
    `SELECT c.cluster_id, array_agg(c.member_id::text ORDER BY c.member_id) AS members,
            array_agg(m.external_id ORDER BY m.external_id) AS players
       FROM member_cluster c JOIN member m USING (bucket, member_id) GROUP BY 1`,
  );
  expect(rows.map((row) => row.cluster_id)).toEqual(rows.map((row) => row.members[0]));
  return rows
    .map(({ players }) => players.filter((player) => player.startsWith(prefix)).join(' '))
    .filter((players) => players !== '')
    .sort();
}

/** The same, from all links that there are now. */
async function recomputed(prefix: string): Promise<string[]> {
  const { rows } = await laurel.database.pool.query<{ member: string; value: string }>(
    `SELECT m.external_id AS member, v.kind || encode(v.ref, 'hex') AS value
       FROM link_value v JOIN member m ON m.bucket = v.member_bucket AND m.member_id = v.member_id
      WHERE v.kind IN ('payment', 'phone', 'email', 'identity') AND m.external_id LIKE $1`,
    [`${prefix}%`],
  );
  return clustersOf(rows)
    .map(({ members }) => members.join(' '))
    .sort();
}

/** Scores above 0 as they were last kept, of players whose ids begin so. */
async function scores(prefix: string): Promise<Record<string, number>> {
  const { rows } = await laurel.database.pool.query<{ external_id: string; score: number }>(
    `SELECT m.external_id, s.score FROM abuse_state s JOIN member m USING (bucket, member_id)
      WHERE s.score > 0 AND m.external_id LIKE $1 ORDER BY 1`,
    [`${prefix}%`],
  );
  return Object.fromEntries(rows.map((row) => [row.external_id, row.score]));
}

/** What is found of a player now, whatever was kept. */
async function signals(playerId: string): Promise<string[]> {
  return (await readAbuse(laurel.database.db, playerId, laurel.clock.now())).standing.signals.map(({ code }) => code);
}

describe('clusters', () => {
  it('two cards and a verified phone make one of six; without the phone they are two of three', async () => {
    const ring = ['R1', 'R2', 'R3', 'R4', 'R5', 'R6'];
    for (const player of ring) await register(player);
    await meet('payment', 'card-1', 'R1', 'R2', 'R3');
    await meet('payment', 'card-2', 'R4', 'R5', 'R6');
    await change('R3', { phone: '+4915112345678', phoneVerified: true });
    await change('R4', { phone: '+49 151 12345678' });
    await catchUp();
    expect(await kept('R')).toEqual(['R1 R2 R3', 'R4 R5 R6']); // a number that nobody verified links nobody
    await change('R4', { phoneVerified: true });
    await catchUp();
    expect(await kept('R')).toEqual(['R1 R2 R3 R4 R5 R6']);
    expect(await countMates(laurel.database.db, await getMember(laurel.database.db, 'R6'))).toBe(6);
    await change('R4', { phone: null });
    await catchUp();
    expect(await kept('R')).toEqual(['R1 R2 R3', 'R4 R5 R6']);
    expect(await turn()).toBe(false);
  });

  it('who was joined by one value alone is in none when it goes', async () => {
    for (const player of ['L1', 'L2', 'L3']) await register(player);
    for (const player of ['L1', 'L2', 'L3']) await change(player, { identity: 'passport 4711' });
    await catchUp();
    expect(await kept('L')).toEqual(['L1 L2 L3']);
    await change('L1', { identity: null });
    await catchUp();
    expect(await kept('L')).toEqual(['L2 L3']);
    await change('L2', { identity: 'passport 4712' });
    await catchUp();
    expect(await kept('L')).toEqual([]);
    expect(await countMates(laurel.database.db, await getMember(laurel.database.db, 'L2'))).toBe(0);
  });

  it('a device and an address of the net join nobody', async () => {
    await meet('device', 'tablet-1', 'D1', 'D2', 'D3');
    await meet('ip', '203.0.113.7', 'D1', 'D2', 'D3');
    await catchUp();
    expect(await kept('D')).toEqual([]);
    expect(await scores('D')).toEqual({ D1: 28, D2: 28, D3: 28 }); // 40 x 0.7
  });

  it(`a value of more than ${mostJoined} members is nobody's`, async () => {
    const crowd = several(mostJoined + 3, 'N');
    await meet('payment', 'cashier', ...crowd.slice(4));
    await catchUp();
    expect(await kept('N')).toEqual([crowd.slice(4).join(' ')]);
    await meet('payment', 'cashier', ...crowd.slice(0, 4)); // at once: not even all who hold it are read
    await catchUp();
    expect(await kept('N')).toEqual([]);
    expect(Object.keys(await scores('N'))).toHaveLength(crowd.length); // it counts all the same
  });
});

describe('whoever a change concerns is scored again', () => {
  it('also who was there before', async () => {
    await meet('payment', 'card-7', 'S1');
    await catchUp();
    expect(await scores('S')).toEqual({});
    await meet('payment', 'card-7', 'S2');
    await catchUp();
    expect(await scores('S')).toEqual({ S1: 40, S2: 40 });
  });

  it('and who is left alone on a value', async () => {
    for (const player of ['T1', 'T2']) await register(player);
    for (const player of ['T1', 'T2']) await change(player, { email: 'one@example.org', emailVerified: true });
    await catchUp();
    expect(await scores('T')).toEqual({ T1: 40, T2: 40 });
    await change('T1', { email: 'other@example.org' });
    await catchUp();
    expect(await scores('T')).toEqual({});
  });

  it('an address says less with each member, and from the 21st on nothing', async () => {
    const guests = several(21, 'G');
    await meet('ip', '198.51.100.1', ...guests.slice(0, 2));
    await catchUp();
    expect(await scores('G')).toEqual({ G0001: 25, G0002: 25 }); // 40 / log2(3)
    await meet('ip', '198.51.100.1', ...guests.slice(2, 20));
    await catchUp();
    expect(new Set(Object.values(await scores('G')))).toEqual(new Set([9])); // 40 / log2(21)
    await meet('ip', '198.51.100.1', ...guests.slice(20));
    await catchUp();
    expect(await scores('G')).toEqual({});
  });

  it("500 members on a casino's net: no cluster, and no signal", async () => {
    const guests = several(500, 'W');
    await meet('ip', '198.51.100.2', ...guests.slice(0, 2));
    expect(await signals('W0001')).toEqual(['MULTI_ACCOUNT']);
    await meet('ip', '198.51.100.2', ...guests.slice(2));
    expect([await signals('W0001'), await signals('W0500')]).toEqual([[], []]);
    await catchUp();
    expect(await kept('W')).toEqual([]);
    expect(await scores('W')).toEqual({});
  });
});

describe('laws', () => {
  it('a turn waits for one that another process has begun', async () => {
    await meet('payment', 'card-8', 'V1', 'V2');
    const next = await laurel.database.transaction(async (tx) => {
      await holdTurn(tx, 'links');
      const waiting = turn();
      await Promise.race([waiting, somebodyWaits(laurel)]);
      expect(await kept('V')).toEqual([]);
      return { waiting };
    });
    expect(await next.waiting).toBe(true);
    expect(await kept('V')).toEqual(['V1 V2']);
  });

  it('several turns at once, while players come to values and leave them, end where one turn does', async () => {
    const players = several(120, 'C');
    const wanderers = players.slice(0, 8);
    for (const player of wanderers) await register(player);
    for (const player of wanderers) await change(player, { identity: 'one for all' });
    await catchUp();
    const coming = players.map((player, index) => meet('payment', `pair-${index >> 1}`, player));
    const leaving = wanderers.map(async (player, index) => {
      for (let step = 0; step <= 6; step += 1) await change(player, { identity: `one of ${(index + step) % 2}` });
    });
    const turns = Array.from({ length: 3 }, async () => {
      for (let taken = 0; taken < 10; taken += 1) await turn();
    });
    await Promise.all([...coming, ...leaving, ...turns]);
    await Promise.all([catchUp(), catchUp()]);
    expect(await kept('C')).toEqual(await recomputed('C'));
    expect(await kept('C')).toHaveLength(57); // four of the pairs are one: two identities have a member in each
    expect(Object.keys(await scores('C'))).toHaveLength(120);
  });

  /** What happens to one of eight players: they are met with a card, a number becomes theirs or is taken away, or a turn is taken. */
  type Step = {
    player: number;
    does: 'pays' | 'verifies' | 'forgets' | 'turn';
    kind: Extract<LinkKind, 'phone' | 'identity'>;
    value: number;
  };
  const step: fc.Arbitrary<Step> = fc.record({
    player: fc.integer({ min: 1, max: 8 }),
    does: fc.constantFrom('pays', 'verifies', 'verifies', 'forgets', 'forgets', 'turn'),
    kind: fc.constantFrom('phone', 'identity'),
    value: fc.integer({ min: 1, max: 3 }),
  });

  it('clusters brought up to date bit by bit are what all links make at once', { timeout: 60_000 }, async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const prefix = `Q${++run}-`;
        for (let player = 1; player <= 8; player += 1) await register(`${prefix}${player}`);
        for (const { player, does, kind, value } of steps) {
          const playerId = `${prefix}${player}`;
          const found = kind === 'phone' ? { phone: `+4930${run}00${value}`, phoneVerified: true } : { identity: `${prefix}${value}` };
          if (does === 'pays') await meet('payment', `${prefix}${player % 4}`, playerId);
          else if (does === 'verifies') await change(playerId, found);
          else if (does === 'forgets') await change(playerId, { [kind]: null });
          else await turn();
        }
        await catchUp();
        expect(await kept(prefix)).toEqual(await recomputed(prefix));
      }),
      { numRuns: 15 },
    );
  });
});
