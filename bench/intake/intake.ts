import type { Figure, Given, Scenario } from '../figure.ts';
import { inFolder } from '../launch.ts';
import { percentile } from '../million/latency.ts';
import { copyBeside } from './copy-beside.ts';
import { calls, type Feed, measureWindow, recentPlay, some, spell, usualCall, type Window } from './feed.ts';
import { type Opened, withServer } from './open.ts';
import { profileIntake } from './profile.ts';
import { replay } from './replay.ts';
import { watchMemory } from './watch-memory.ts';

const usualSeconds = 60;
const warmUpSeconds = 10;
const firstGuess = 40_000;

/**
 * Activity over HTTP: lines of JSON, a thousand events a call, many calls on their way. What an event costs with all that follows it; the
 * same rows beside it by COPY alone; how long a call waits at half the load; larger calls; all members alike; and a day told twice.
 */
export const intake: Scenario = (given) =>
  inFolder((folder) =>
    withServer(folder, { profile: given.profile }, (opened) =>
      given.profile ? profileIntake(opened, given) : figuresOf(opened, given, folder),
    ),
  );

async function figuresOf({ product, feed }: Opened, { rows, seconds: wanted, log }: Given, folder: string): Promise<Figure[]> {
  const seconds = wanted ?? usualSeconds;
  const part = Math.max(5, Math.round(seconds / 4));
  const warm = await measureWindow(product, feed, firstGuess, { seconds: warmUpSeconds });
  const window = async (name: string, options: Omit<Parameters<typeof measureWindow>[3], 'seconds'>, time = part): Promise<Window> => {
    const measured = await measureWindow(product, feed, warm.perSecond, { seconds: time, ...options });
    log(`${name}: ${spell(measured)}`);
    return measured;
  };
  const alone = await window('without followers', { follow: false });
  await product.ask('follow');
  await product.ask('startJobs');
  const memory = watchMemory(product);
  const main = await window('with everything', {}, seconds);
  const { growth, peakMb } = memory.stop();
  const copied = await copyBeside(product, folder, Math.min(main.events, 1_000_000), log);
  const waits = await waitsAtHalf(feed, main.perSecond, part, log);
  const larger = [await window('5 000 a call', { perCall: 5000 }), await window('20 000 a call', { perCall: 20_000 })];
  const uniform = await window('all members alike', { skew: 'uniform' });
  return [
    { name: 'activity, CPU of server and database', value: main.serverUs + main.databaseUs, unit: 'us/event', target: { atMost: 35 } },
    { name: 'CPU of the server', value: main.serverUs, unit: 'us/event' },
    { name: 'CPU of the database', value: main.databaseUs, unit: 'us/event' },
    { name: 'CPU of both, without followers', value: alone.serverUs + alone.databaseUs, unit: 'us/event' },
    { name: 'CPU of the clients', value: main.generatorUs, unit: 'us/event' },
    { name: 'activity taken in', value: main.perSecond, unit: 'events/s' },
    { name: 'the same rows by COPY alone', value: copied.perSecond, unit: 'events/s' },
    { name: 'COPY alone, CPU of the database', value: copied.databaseUs, unit: 'us/event' },
    { name: 'COPY as many times as fast', value: copied.perSecond / main.perSecond, unit: 'x' },
    ...waits,
    { name: '5 000 events a call, CPU of both', value: both(larger[0]), unit: 'us/event' },
    { name: '20 000 events a call, CPU of both', value: both(larger[1]), unit: 'us/event' },
    { name: 'all members alike, CPU of both', value: both(uniform), unit: 'us/event' },
    { name: 'peak memory of the server', value: peakMb, unit: 'MB' },
    { name: 'memory, last third of the time beside the first', value: growth, unit: 'x', target: { atMost: 1.1 } },
    ...(await replay({ product, feed }, rows, log)),
  ];
}

function both(window: Window | undefined): number {
  return (window?.serverUs ?? Number.NaN) + (window?.databaseUs ?? Number.NaN);
}

/** How long a call waits when half as much comes as could be taken. */
async function waitsAtHalf(feed: Feed, perSecond: number, seconds: number, log: (line: string) => void): Promise<Figure[]> {
  const callsPerSecond = perSecond / 2 / usualCall;
  const rendered = calls(some(recentPlay('half'), Math.ceil(callsPerSecond * seconds) * usualCall), usualCall);
  const { samplesMs } = await feed.atRate(rendered, callsPerSecond, seconds);
  log(`at half the load: ${samplesMs.length} calls, ${callsPerSecond.toFixed(1)}/s`);
  return [
    { name: 'a call of 1 000 events at half the load, p50', value: percentile(samplesMs, 0.5), unit: 'ms' },
    { name: 'a call of 1 000 events at half the load, p99', value: percentile(samplesMs, 0.99), unit: 'ms' },
  ];
}
