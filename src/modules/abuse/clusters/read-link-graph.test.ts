import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { played, tell } from '../../../../test/play-told.ts';
import { keyedHash } from '../../../platform/crypto.ts';
import { registerPlayer, updatePlayer } from '../../activity/player.ts';
import { followLinks } from './follow-links.ts';
import { readLinkGraph } from './read-link-graph.ts';
import { linkGraph, linkGraphToApi } from './schema.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
});
afterAll(() => laurel.drop());

const at = '2026-03-02T11:50:00.000Z';
const meet = (kind: 'device' | 'ip' | 'payment', value: string, ...players: string[]): Promise<void> =>
  tell(laurel, ...players.map((player) => played(player, 'DEPOSIT', at, '10', { links: [{ kind, value }] })));
const several = (count: number, letter: string): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(4, '0')}`);
async function catchUp(): Promise<void> {
  while (await followLinks(laurel.database, laurel.clock));
}
/** The graph as it is answered. */
async function graphOf(playerId: string) {
  return linkGraph.parse(linkGraphToApi(await readLinkGraph(laurel.database.db, playerId, laurel.clock.now())));
}
const refOf = (text: string): string => keyedHash(laurel.master, text).toString('hex').slice(0, 16);

describe('who shares what with a player', () => {
  it('a ring: whoever hard links lead to, and whom a device was met with', async () => {
    for (const player of ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7']) {
      await registerPlayer(laurel.ledger, tester, laurel.master, { externalId: player }, null, laurel.clock.now());
    }
    await meet('payment', 'card-1', 'R1', 'R2');
    await meet('payment', 'card-2', 'R3', 'R4');
    for (const player of ['R2', 'R3']) {
      await updatePlayer(laurel.ledger, tester, laurel.master, player, { identity: 'passport 1' }, null, laurel.clock.now());
    }
    await meet('device', 'tablet', 'R1', 'R5');
    await meet('device', 'phone', 'R4', 'R6'); // no device of the player
    await catchUp();
    const { player_id, nodes, links, truncated } = await graphOf('R1');
    expect({ player_id, truncated }).toEqual({ player_id: 'R1', truncated: false });
    expect(nodes).toEqual([
      { player_id: 'R1', status: 'ACTIVE', abuse: { score: 40, action: 'REDUCED_REWARDS' }, in_cluster: true },
      { player_id: 'R2', status: 'ACTIVE', abuse: { score: 40, action: 'REDUCED_REWARDS' }, in_cluster: true },
      { player_id: 'R3', status: 'ACTIVE', abuse: { score: 40, action: 'REDUCED_REWARDS' }, in_cluster: true },
      { player_id: 'R4', status: 'ACTIVE', abuse: { score: 40, action: 'REDUCED_REWARDS' }, in_cluster: true },
      { player_id: 'R5', status: 'ACTIVE', abuse: { score: 28, action: 'NO_ACTION' }, in_cluster: false },
    ]);
    expect(
      links.map(({ kind, hard, severity, players }) => ({ kind, hard, severity, players: players.map((one) => one.player_id).join(' ') })),
    ).toEqual(
      expect.arrayContaining([
        { kind: 'payment', hard: true, severity: 1, players: 'R1 R2' },
        { kind: 'payment', hard: true, severity: 1, players: 'R3 R4' },
        { kind: 'identity', hard: true, severity: 1, players: 'R2 R3' },
        { kind: 'device', hard: false, severity: 0.7, players: 'R1 R5' },
      ]),
    );
    expect(links).toHaveLength(4);
    expect(links.find(({ ref }) => ref === refOf('payment:card-1'))).toEqual({
      kind: 'payment',
      ref: refOf('payment:card-1'),
      hard: true,
      severity: 1,
      members: 2,
      counted: true,
      reason: null,
      at,
      players: [
        { player_id: 'R1', since: at },
        { player_id: 'R2', since: at },
      ],
    });
    expect(links.find(({ ref }) => ref === refOf('payment:card-2'))).toMatchObject({ at: null, members: 2, counted: true });
  });

  it("a casino's net is named, but nobody on it", async () => {
    await meet('ip', '198.51.100.2', ...several(40, 'W'));
    expect(await graphOf('W0001')).toMatchObject({
      nodes: [{ player_id: 'W0001' }],
      links: [{ kind: 'ip', members: 22, counted: false, reason: 'too_many_members', severity: 0, players: [{ player_id: 'W0001' }] }],
      truncated: false,
    });
  });

  it('of a device that many were met with 21 others are shown', async () => {
    await meet('device', 'kiosk', ...several(30, 'K'));
    for (const player of ['K0001', 'K0030']) {
      const { nodes, links, truncated } = await graphOf(player);
      expect(nodes).toHaveLength(22);
      expect(links).toMatchObject([{ kind: 'device', members: 22, counted: true }]);
      expect(links[0]?.players[0]).toMatchObject({ player_id: player });
      expect(truncated).toBe(true);
    }
  });

  it('of a cluster of 250 the nearest 200 are shown', async () => {
    const crowd = several(250, 'B');
    await meet('payment', 'near', ...crowd.slice(0, 150));
    await meet('payment', 'far', ...crowd.slice(149));
    const { nodes, links, truncated } = await graphOf('B0001');
    expect([nodes.length, truncated]).toEqual([200, true]);
    const shown = nodes.map(({ player_id }) => player_id);
    expect(shown.slice(0, 150).sort()).toEqual(crowd.slice(0, 150));
    const told = Object.fromEntries(links.map(({ ref, members, players }) => [ref, [members, players.length]]));
    expect(told).toEqual({ [refOf('payment:near')]: [150, 150], [refOf('payment:far')]: [101, 51] });
  });

  it('nobody but the player, where they share nothing', async () => {
    await meet('payment', 'own', 'A1');
    expect(await graphOf('A1')).toEqual({
      player_id: 'A1',
      nodes: [{ player_id: 'A1', status: 'ACTIVE', abuse: null, in_cluster: false }],
      links: [],
      truncated: false,
    });
  });

  it('a player whom nobody knows', async () => {
    await expect(readLinkGraph(laurel.database.db, 'X404', laurel.clock.now())).rejects.toMatchObject({ code: 'player_not_found' });
  });
});
