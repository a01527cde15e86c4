import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chanceFrom } from '../bench/chance.ts';
import { verifyAll } from '../src/entrypoints/verify-all.ts';
import type { Laurel } from '../src/main.ts';
import { startEmbedded } from '../src/platform/embedded.ts';
import { IntakeClients, type Sums } from './kill/intake-clients.ts';
import { openAt } from './kill/player-imports.ts';
import { type Serving, serve } from './kill/serve.ts';
import { killNow, postmaster, type Victim, victims } from './kill/strike.ts';

/** More rounds, or the same ones again: `KILL_INTAKE_ROUNDS=20 KILL_SEED=7 npm test -- test/kill-intake.test.ts`. */
const rounds = Number(process.env['KILL_INTAKE_ROUNDS'] ?? 2);
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
const sources = 8;
const calls = 25;
const callSize = 200;

/** When a kill comes: so many milliseconds after so many acknowledged calls of its round. */
type Kill = { victim: Victim; afterCalls: number; delayMs: number };

const plan = Array.from({ length: rounds }, (_, index) => {
  const chance = chanceFrom(seed + index);
  const kill = (victim: Victim, from: number): Kill => ({
    victim,
    afterCalls: Math.floor(from + chance() * sources * calls * 0.4),
    delayMs: Math.floor(chance() * 60),
  });
  const first = kill(victims[index % victims.length] as Victim, 0);
  return [first, kill(victims[Math.floor(chance() * victims.length)] as Victim, first.afterCalls + 1)];
});

function spell({ victim, afterCalls, delayMs }: Kill): string {
  return `${victim} ${delayMs} ms after call ${afterCalls}`;
}

let folder: string;
let dataDir: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'laurel-kill-intake-'));
  chmodSync(folder, 0o711); // under root the database runs as another user, who must be able to enter
  dataDir = join(folder, 'data');
  const laurel = await openAt(dataDir);
  await laurel.stop();
});

afterAll(async () => {
  const server = await startEmbedded({ dataDir }); // a round that failed may have left it running
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Lets the sources tell everything while the kills come; answers the server that is there in the end, and how many kills came. */
async function tellUnderFire(clients: IntakeClients, kills: readonly Kill[], round: number): Promise<Serving> {
  let server = await serve(dataDir);
  clients.open(server.address);
  let isDone = false;
  const done = clients.run(sources, calls, callSize, seed + round).finally(() => {
    isDone = true;
  });
  for (const { victim, afterCalls, delayMs } of kills) {
    const due = new Promise<void>((resolve) => {
      clients.onAcknowledged = (count) => void (count >= afterCalls && setTimeout(resolve, delayMs));
    });
    await Promise.race([due, done]);
    expect(isDone, 'the kill came while there was something to lose').toBe(false);
    if (victim !== 'the server') killNow(postmaster(dataDir));
    if (victim === 'the database') continue; // whoever serves looks after its database
    server.child.kill('SIGKILL');
    await server.ended;
    clients.shut();
    server = await serve(dataDir);
    clients.open(server.address);
  }
  await done;
  return server;
}

/** What is known of the players of a round, and how often each of their events is there. */
async function found({ database }: Laurel, prefix: string): Promise<{ sums: Record<string, Sums>; events: number; unique: number }> {
  const { rows: players } = await sql<Sums & { player: string }>`
    SELECT m.external_id AS player, coalesce(deposited, 0::bigint) AS deposited, coalesce(withdrawn, 0::bigint) AS withdrawn,
           coalesce(wagered, 0::bigint) AS wagered, coalesce(won, 0::bigint) AS won, coalesce(bets, 0::bigint) AS bets,
           coalesce(sessions, 0::bigint) AS sessions, coalesce(playtime_seconds, 0::bigint) AS seconds
      FROM member m JOIN profile p ON p.bucket = m.bucket AND p.member_id = m.member_id
     WHERE m.external_id LIKE ${`${prefix}-%`}`.execute(database.db);
  const { rows: counted } = await sql<{ events: number; unique: number }>`
    SELECT count(*) AS events, count(DISTINCT a.event_id) AS unique
      FROM member m JOIN activity a ON a.bucket = m.bucket AND a.member_id = m.member_id
     WHERE m.external_id LIKE ${`${prefix}-%`}`.execute(database.db);
  return { sums: Object.fromEntries(players.map(({ player, ...sums }) => [player, sums])), ...(counted[0] ?? { events: 0, unique: 0 }) };
}

describe(`kill -9 at any moment of intake (seed ${seed})`, () => {
  it.each(plan.map((kills, index) => ({ round: index + 1, kills, says: kills.map(spell).join(', then ') })))(
    'round $round: $says',
    async ({ round, kills }) => {
      const prefix = `K${round}`;
      const clients = new IntakeClients(prefix);
      const { child, ended } = await tellUnderFire(clients, kills, round);
      try {
        expect([...clients.odd]).toEqual([]);
        expect(await clients.tellAllAgain()).toBe(0);
      } finally {
        child.kill('SIGTERM');
        await ended;
      }
      const laurel = await openAt(dataDir);
      try {
        const told = clients.calls.flat().length;
        expect(told).toBeGreaterThanOrEqual(sources * calls * callSize);
        expect(await found(laurel, prefix)).toEqual({ sums: Object.fromEntries(clients.sums), events: told, unique: told });
        const checks = await verifyAll(laurel.database);
        expect(checks.filter(({ faultCount }) => faultCount > 0)).toEqual([]);
      } finally {
        await laurel.stop();
      }
    },
    300_000,
  );
});
