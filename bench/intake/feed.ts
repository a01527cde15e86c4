import type { Cost, Product } from '../launch.ts';
import { Load, type LoadResult, type Shot } from '../wallet/load.ts';
import { Play, type PlayOptions } from './play.ts';

/** Calls on their way at a time. */
export const inFlight = 32;
export const members = 50_000;
/** Events of a call, unless a figure says otherwise. */
export const usualCall = 1000;

const minute = 60_000;

/** A call as it is sent, rendered before anything is measured. */
export type Call = { bytes: Buffer; events: number };

export type Told = { accepted: number; duplicate: number; conflict: number; rejected: number };

/** Play of the last five minutes. */
export function recentPlay(source: string, options: Partial<PlayOptions> = {}): Play {
  const until = Date.now();
  return new Play({ members, skew: 'zipf', seed: 11, source, from: until - 5 * minute, until, ...options });
}

/** Events as calls of so many lines. */
export function calls(events: Iterable<string>, perCall: number): Call[] {
  const made: Call[] = [];
  let lines: string[] = [];
  const close = (): void => {
    if (lines.length > 0) made.push({ bytes: Buffer.from(`${lines.join('\n')}\n`), events: lines.length });
    lines = [];
  };
  for (const event of events) {
    lines.push(event);
    if (lines.length === perCall) close();
  }
  close();
  return made;
}

/** So many of the next events. */
export function* some(play: Play, count: number): Generator<string> {
  for (let made = 0; made < count; made += 1) yield play.next();
}

/** A product that takes events in over HTTP, and what it said of them. */
export class Feed {
  readonly #load: Load;
  #told: Told = { accepted: 0, duplicate: 0, conflict: 0, rejected: 0 };

  constructor(server: string, connections = inFlight) {
    this.#load = new Load(server, connections);
  }

  close(): void {
    this.#load.close();
  }

  /** What was said since this was asked last. */
  told(): Told {
    const told = this.#told;
    this.#told = { accepted: 0, duplicate: 0, conflict: 0, rejected: 0 };
    return told;
  }

  /** Sends all of them, so many at a time. */
  all(given: readonly Call[], clients = inFlight): Promise<LoadResult> {
    return this.#load.all(
      clients,
      given.map((call) => this.#shot(call)),
    );
  }

  /** Sends one when another is answered, for so many seconds or until there are no more. */
  saturate(given: readonly Call[], seconds: number, clients = inFlight): Promise<LoadResult> {
    return this.#load.saturate(clients, seconds, this.#next(given));
  }

  /** Sends so many calls a second, whether earlier ones are answered or not. */
  atRate(given: readonly Call[], perSecond: number, seconds: number): Promise<LoadResult> {
    return this.#load.atRate(perSecond, seconds, this.#next(given));
  }

  #next(given: readonly Call[]): () => Shot | null {
    const left = given[Symbol.iterator]();
    return () => {
      const { value } = left.next();
      return value ? this.#shot(value) : null;
    };
  }

  #shot({ bytes }: Call): Shot {
    return { path: '/api/activity', body: bytes, onAnswer: (answer) => this.#count(answer as Told & { events: unknown[] }) };
  }

  #count({ accepted, duplicate, conflict, rejected, events }: Told & { events: unknown[] }): void {
    const told = this.#told;
    told.accepted += accepted;
    told.duplicate += duplicate;
    told.conflict += conflict;
    told.rejected += rejected;
    if (conflict + rejected > 0) throw new Error(`not accepted: ${JSON.stringify(events.slice(0, 3))}`);
  }
}

/** What events cost, all that follows them included. */
export type Window = { perSecond: number; serverUs: number; databaseUs: number; samplesMs: number[]; events: number; generatorUs: number };

export type WindowOptions = { seconds: number; perCall?: number; skew?: PlayOptions['skew']; follow?: boolean };

let windows = 0;

/**
 * Events for so many seconds, as fast as they are taken. Their cost ends when all followers have caught up, the rate when the last is
 * answered.
 * @param expected events a second, for as many are rendered before
 */
export async function measureWindow(product: Product, feed: Feed, expected: number, options: WindowOptions): Promise<Window> {
  const { seconds, perCall = usualCall, skew = 'zipf', follow = true } = options;
  const play = recentPlay(`w${(windows += 1)}`, { skew, seed: 100 + windows });
  const rendered = calls(some(play, Math.ceil((expected * seconds * 1.5) / perCall) * perCall), perCall);
  feed.told();
  const { answer, ...cost } = await product.costOf(async () => {
    const result = await feed.saturate(rendered, seconds);
    if (follow) await product.ask('follow');
    return result;
  });
  const { accepted: events } = feed.told();
  return windowOf(events, answer, cost);
}

function windowOf(events: number, { seconds, samplesMs, generatorCpuMs }: LoadResult, cost: Cost): Window {
  const us = (ms: number): number => (ms * 1000) / events;
  return {
    perSecond: events / seconds,
    serverUs: us(cost.serverCpuMs),
    databaseUs: us(cost.databaseCpuMs),
    generatorUs: us(generatorCpuMs),
    samplesMs,
    events,
  };
}

/** One line about a window. */
export function spell({ perSecond, serverUs, databaseUs, generatorUs, events }: Window): string {
  const costs = `server ${serverUs.toFixed(1)}, database ${databaseUs.toFixed(1)}, clients ${generatorUs.toFixed(1)} us/event`;
  return `${events} events, ${Math.round(perSecond)}/s; ${costs}`;
}
