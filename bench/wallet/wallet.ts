import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chanceFrom } from '../chance.ts';
import type { Figure, Scenario } from '../figure.ts';
import { inFolder, launch, type Product } from '../launch.ts';
import { percentile } from '../million/latency.ts';
import { sheetLines } from '../sheet.ts';
import { Load, type LoadResult, type Shots } from './load.ts';

const steadyPerSecond = 200;
const steadySeconds = 20;
const connections = 64;
const saturatedSeconds = 10;
/** Players whose wallets are used, if the gates give them a bonus. */
const mostPlayers = 4000;

/**
 * Operations of wallets over HTTP, each alone: at a steady rate, and with as many clients as wait for answers all the time. The clients
 * run in this process, on the same machine.
 */
export const wallet: Scenario = ({ rows, log }) =>
  inFolder(async (folder) => {
    const sheet = join(folder, 'players.csv');
    writeFileSync(sheet, [...sheetLines({ rows, seed: 5 })].join(''));
    const product = await launch(join(folder, 'data'));
    try {
      await product.ask('importFile', sheet, false);
      await product.ask('follow');
      await product.ask('startJobs');
      const load = new Load(await product.ask('listen'), connections);
      const players = await bringIn(load, Math.min(rows, mostPlayers), log);
      const figures: Figure[] = [];
      for (const [name, shots] of Object.entries(operations(players))) figures.push(...(await measure(product, load, name, shots, log)));
      load.close();
      figures.push({ name: 'peak memory of the server', value: product.peakMemoryMb(), unit: 'MB' });
      return figures;
    } finally {
      await product.stop();
    }
  });

/** Gives players points to spend and a bonus that no bench plays through; answers those who got it. */
async function bringIn(load: Load, count: number, log: (line: string) => void): Promise<string[]> {
  const players: string[] = [];
  function* credits() {
    for (let row = 1; row <= count; row += 1) {
      const player_id = `P${String(row).padStart(6, '0')}`;
      yield { path: '/api/wallet/add-rp', body: { player_id, amount: '1000' } };
      const bonus = { amount: '400.00', wagering_requirement: '40000.00', expiry_hours: 8760 };
      yield { path: '/api/wallet/add-bonus', body: { player_id, ...bonus }, onAnswer: () => void players.push(player_id) };
    }
  }
  const { samplesMs, seconds, refused } = await load.all(connections, credits());
  log(`${samplesMs.length} credits to begin with, ${refused} of them refused, ${Math.round(samplesMs.length / seconds)}/s`);
  return players;
}

/** What is measured, each as an endless row of requests. A wager is one request, its end another. */
function operations(players: readonly string[]): Record<string, Shots> {
  const chance = chanceFrom(6);
  const player_id = (): string => players[Math.floor(chance() * players.length)] ?? '';
  const open: string[] = [];
  let rounds = 0;
  const wager = { amount: '1.00', real_available: '0.60', game_type: 'slots' };
  return {
    add: () => ({ path: '/api/wallet/add-rp', body: { player_id: player_id(), amount: '5' } }),
    spend: () => ({ path: '/api/wallet/spend', body: { player_id: player_id(), currency: 'RP', amount: '1' } }),
    'wager, settle': () => {
      const wagerId = open.length > connections ? open.shift() : undefined;
      if (wagerId !== undefined) return { path: `/api/wallet/wagers/${wagerId}/settle`, body: { amount: chance() < 0.6 ? '0' : '2.00' } };
      return {
        path: '/api/wallet/wagers',
        body: { player_id: player_id(), round_id: `bench-${(rounds += 1)}`, ...wager },
        onAnswer: ({ wager_id }) => void open.push(String(wager_id)),
      };
    },
  };
}

async function measure(product: Product, load: Load, name: string, shots: Shots, log: (line: string) => void): Promise<Figure[]> {
  await load.saturate(16, 1, shots); // to warm up
  const steady = await load.atRate(steadyPerSecond, steadySeconds, shots);
  const { answer: busy, ...cost } = await product.costOf(() => load.saturate(connections, saturatedSeconds, shots));
  const count = busy.samplesMs.length;
  const perOperation = (ms: number): number => (ms * 1000) / count;
  log(`${name}: ${told(steady)}; ${told(busy)}`);
  return [
    { name: `${name}, ${steadyPerSecond}/s, p50`, value: percentile(steady.samplesMs, 0.5), unit: 'ms' },
    { name: `${name}, ${steadyPerSecond}/s, p99`, value: percentile(steady.samplesMs, 0.99), unit: 'ms', target: { atMost: 25 } },
    { name: `${name}, ${connections} clients`, value: count / busy.seconds, unit: 'operations/s', target: { atLeast: 1500 } },
    { name: `${name}, ${connections} clients, p50`, value: percentile(busy.samplesMs, 0.5), unit: 'ms' },
    { name: `${name}, ${connections} clients, p99`, value: percentile(busy.samplesMs, 0.99), unit: 'ms' },
    { name: `${name}, CPU of the server`, value: perOperation(cost.serverCpuMs), unit: 'us/operation' },
    { name: `${name}, CPU of the database`, value: perOperation(cost.databaseCpuMs), unit: 'us/operation' },
    { name: `${name}, CPU of the clients`, value: perOperation(busy.generatorCpuMs), unit: 'us/operation' },
  ];
}

function told({ samplesMs, seconds, refused }: LoadResult): string {
  return `${samplesMs.length} requests in ${seconds.toFixed(1)} s, ${refused} refused`;
}
