import { chanceFrom } from '../chance.ts';
import type { Figure } from '../figure.ts';
import { latencies } from './latency.ts';
import { analytics, type Draw, lists } from './requests.ts';

/** Each list is asked for in so many ways, and each way at its beginning and further down: with the cursor of a page that deep. */
const waysPerList = 100;
const mostPagesDown = 20;
const requestsPerAnalysis = 50;
const pageSize = 50;
const stride = 500;

type Page = { next_cursor: string | null };

/** Waiting times of every list and of the analytics over HTTP, one request after the other. `draw`: see `Draw`, without its chance. */
export async function measureReading(server: string, draw: Omit<Draw, 'chance'>, log: (line: string) => void): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, addressOf] of Object.entries(lists)) {
    const chance = chanceFrom(3);
    const samplesMs: number[] = [];
    for (let way = 0; way < waysPerList; way += 1) {
      const address = addressOf({ ...draw, chance });
      samplesMs.push(...(await walk(server, address, Math.floor(chance() * mostPagesDown))));
    }
    log(`${name}: ${samplesMs.length} requests`);
    figures.push(...latencies(`list of ${name}`, samplesMs, 50));
  }
  for (const [name, addressOf] of Object.entries(analytics)) {
    const chance = chanceFrom(4);
    const samplesMs: number[] = [];
    for (let time = 0; time < requestsPerAnalysis; time += 1) {
      samplesMs.push((await ask(server + addressOf({ ...draw, chance }))).ms);
    }
    figures.push(...latencies(name === 'dashboard' ? name : `analytics: ${name}`, samplesMs, name === 'dashboard' ? 200 : undefined));
  }
  return figures;
}

/** The first page of a list, and the one after so many long ones; a list that ends before has only its first. */
async function walk(server: string, address: string, pagesDown: number): Promise<number[]> {
  const page = (limit: number, cursor: string | null): string =>
    `${server}${address}${address.includes('?') ? '&' : '?'}limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`;
  const samplesMs = [(await ask(page(pageSize, null))).ms];
  let cursor: string | null = null;
  for (let down = 0; down < pagesDown; down += 1) {
    cursor = (await ask(page(stride, cursor))).body.next_cursor;
    if (cursor === null) return samplesMs;
  }
  if (cursor !== null) samplesMs.push((await ask(page(pageSize, cursor))).ms);
  return samplesMs;
}

async function ask(url: string): Promise<{ ms: number; body: Page }> {
  const before = performance.now();
  const response = await fetch(url, { headers: { 'x-laurel-actor': 'bench' } });
  const text = await response.text();
  const ms = performance.now() - before;
  if (!response.ok) throw new Error(`${url}: ${text}`);
  return { ms, body: JSON.parse(text) as Page };
}
