import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chanceFrom } from '../bench/chance.ts';
import { verifyAll } from '../src/entrypoints/verify-all.ts';
import { changeSettings } from '../src/modules/program/settings/change-settings.ts';
import { system } from '../src/platform/actor.ts';
import { startEmbedded } from '../src/platform/embedded.ts';
import { openAt } from './kill/player-imports.ts';
import { type Serving, serve } from './kill/serve.ts';
import { killNow, postmaster, type Victim, victims } from './kill/strike.ts';
import { WalletClients } from './kill/wallet-clients.ts';

/** More rounds, or the same ones again: `KILL_WALLET_ROUNDS=20 KILL_SEED=7 npm test -- test/kill-wallet.test.ts`. */
const rounds = Number(process.env['KILL_WALLET_ROUNDS'] ?? 2);
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
const clients = 12;
const pieces = 32;

/** When a kill comes: so many milliseconds after so many acknowledged answers of its round. */
type Kill = { victim: Victim; afterAnswers: number; delayMs: number };

const plan = Array.from({ length: rounds }, (_, index) => {
  const chance = chanceFrom(seed + index);
  const kill = (victim: Victim, from: number): Kill => ({
    victim,
    afterAnswers: Math.floor(from + chance() * clients * pieces * 0.6),
    delayMs: Math.floor(chance() * 60),
  });
  // Every victim gets its turn first; the second strike comes while clients ask again what the first has left open.
  const first = kill(victims[index % victims.length] as Victim, 0);
  return [first, kill(victims[Math.floor(chance() * victims.length)] as Victim, first.afterAnswers + 1)];
});

function spell({ victim, afterAnswers, delayMs }: Kill): string {
  return `${victim} ${delayMs} ms after answer ${afterAnswers}`;
}

let folder: string;
let dataDir: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'laurel-kill-wallet-'));
  chmodSync(folder, 0o711); // under root the database runs as another user, who must be able to enter
  dataDir = join(folder, 'data');
  const laurel = await openAt(dataDir);
  // Players of whom nothing is known yet bring no profit: that is not what is looked at here.
  await laurel.database.transaction((tx) => changeSettings(tx, system, { min_roi: -100 }, { alone: true }, laurel.clock.now()));
  await laurel.stop();
});

afterAll(async () => {
  const server = await startEmbedded({ dataDir }); // a round that failed may have left it running
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Lets the clients do all their business while the kills come; answers the server that is there in the end. */
async function doBusiness(business: WalletClients, kills: readonly Kill[], round: number): Promise<Serving> {
  let server = await serve(dataDir);
  business.open(server.address);
  const done = business.run(clients, pieces, seed + round);
  for (const { victim, afterAnswers, delayMs } of kills) {
    const due = new Promise<void>((resolve) => {
      business.onAcknowledged = (count) => void (count >= afterAnswers && setTimeout(resolve, delayMs));
    });
    await Promise.race([due, done]); // business may be over before it comes
    if (victim !== 'the server') killNow(postmaster(dataDir));
    if (victim === 'the database') continue; // whoever serves looks after its database
    server.child.kill('SIGKILL');
    await server.ended;
    business.shut();
    server = await serve(dataDir);
    business.open(server.address);
  }
  await done;
  return server;
}

describe(`kill -9 at any moment of business with wallets (seed ${seed})`, () => {
  it.each(plan.map((kills, index) => ({ round: index + 1, kills, says: kills.map(spell).join(', then ') })))(
    'round $round: $says',
    async ({ round, kills }) => {
      const business = new WalletClients(`K${round}`);
      const { child, ended } = await doBusiness(business, kills, round);
      try {
        expect((await business.askAllAgain()).slice(0, 3)).toEqual([]);
        const players = [...business.owned.keys()];
        const found = await Promise.all(players.map(async (player) => [player, await business.ownedBy(player)] as const));
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(business.owned));
        expect(business.told.length).toBeGreaterThan(clients * pieces);
      } finally {
        child.kill('SIGTERM');
        await ended;
      }
      const laurel = await openAt(dataDir);
      try {
        const checks = await verifyAll(laurel.database);
        expect(checks.filter(({ faultCount }) => faultCount > 0)).toEqual([]);
      } finally {
        await laurel.stop();
      }
    },
    300_000,
  );
});
