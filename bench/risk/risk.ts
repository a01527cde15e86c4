import { join } from 'node:path';
import { chanceFrom } from '../chance.ts';
import type { Figure, Scenario } from '../figure.ts';
import { inFolder, launch, type Product } from '../launch.ts';
import { percentile } from '../million/latency.ts';
import { type Ask, Caller } from './caller.ts';

const base = '/functions/v1/safeplay-ai-risk-engine';
const mostRows = 10_000;

type Measured = { name: string; ask: Ask; count: number; p99AtMost: number };

/**
 * The risk engine over HTTP, from one client with one connection: how long the whole answer takes, warm. Then its health again, while
 * another client sends one large batch after the other. The clients run in this process, on the same machine.
 */
export const risk: Scenario = ({ rows, log }) =>
  inFolder(async (folder) => {
    const product = await launch(join(folder, 'data'));
    try {
      await product.ask('startJobs');
      const server = await product.ask('listen');
      const largest = Math.min(rows, mostRows);
      const health: Ask = { method: 'GET', path: `${base}/health` };
      const single: Ask = { method: 'POST', path: `${base}/predict`, body: json({ features: players(1)[0]?.features }) };
      const measured: Measured[] = [
        { name: 'risk: health', ask: health, count: 3000, p99AtMost: 2 },
        { name: 'risk: one player', ask: single, count: 3000, p99AtMost: 5 },
        { name: 'risk: batch of 10', ask: batchOf(10), count: 2000, p99AtMost: 10 },
        { name: `risk: batch of ${largest}`, ask: batchOf(largest), count: 200, p99AtMost: 200 },
      ];
      const figures: Figure[] = [];
      for (const one of measured) figures.push(...(await measure(product, server, one, log)));
      figures.push(...(await beside(server, health, batchOf(largest), log)));
      figures.push({ name: 'peak memory of the server', value: product.peakMemoryMb(), unit: 'MB' });
      return figures;
    } finally {
      await product.stop();
    }
  });

async function measure(product: Product, server: string, { name, ask, count, p99AtMost }: Measured, log: (line: string) => void) {
  const caller = new Caller(server);
  await caller.times(Math.ceil(count / 5), ask); // to warm up
  const { answer: samplesMs, ...cost } = await product.costOf(() => caller.times(count, ask));
  caller.close();
  log(`${name}: ${samplesMs.length} calls, the slowest ${percentile(samplesMs, 1).toFixed(1)} ms`);
  return [
    { name: `${name}, p50`, value: percentile(samplesMs, 0.5), unit: 'ms' },
    { name: `${name}, p99`, value: percentile(samplesMs, 0.99), unit: 'ms', target: { atMost: p99AtMost } },
    { name: `${name}, CPU of the server`, value: cost.serverCpuMs / count, unit: 'ms/call' },
  ];
}

/** How long others wait while large batches are answered. */
async function beside(server: string, health: Ask, batch: Ask, log: (line: string) => void): Promise<Figure[]> {
  const [one, other] = [new Caller(server), new Caller(server)];
  const batches = other.times(100, batch);
  const samplesMs = await one.during(health, batches);
  const batchesMs = await batches;
  one.close();
  other.close();
  const slowest = percentile(samplesMs, 1).toFixed(1);
  log(`risk: ${samplesMs.length} calls of health beside ${batchesMs.length} large batches, the slowest ${slowest} ms`);
  return [
    { name: 'risk: health beside large batches, p50', value: percentile(samplesMs, 0.5), unit: 'ms' },
    { name: 'risk: health beside large batches, p99', value: percentile(samplesMs, 0.99), unit: 'ms' },
  ];
}

function batchOf(count: number): Ask {
  return { method: 'POST', path: `${base}/batch-predict`, body: json({ players: players(count) }) };
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

const games = ['slots', 'roulette', 'poker', 'blackjack', 'baccarat', 'bingo'];

/** Players of all kinds, the same every time. */
function players(count: number) {
  const chance = chanceFrom(17);
  const cents = (most: number): number => Math.round(chance() * most * 100) / 100;
  return Array.from({ length: count }, (_, index) => {
    const visits = 1 + Math.floor(chance() * 250);
    const avg_bet_size = cents(1500);
    const total_bet = Math.round(visits * avg_bet_size * 100) / 100;
    const winnings = cents(total_bet);
    const game_type = games[Math.floor(chance() * games.length)];
    const play = { winnings, withdrawals: cents(winnings), session_minutes: Math.round(chance() * 3000) / 10, game_type };
    const features = { visits, total_bet, avg_bet_size, ...play, risky_behavior: chance() < 0.2 ? 1 : 0 };
    return { player_id: `PLR${String(index).padStart(6, '0')}`, features };
  });
}
