import { isDeepStrictEqual } from 'node:util';
import type { Figure } from '../figure.ts';
import { calls, recentPlay, some } from './feed.ts';
import type { Opened } from './open.ts';

const hour = 3_600_000;
/** The most that a call may hold. */
const perCall = 50_000;

/** The play of the last day in calls as large as they may be; then the same once more, which must change nothing. */
export async function replay({ product, feed }: Opened, events: number, log: (line: string) => void): Promise<Figure[]> {
  const until = Date.now();
  const day = calls(some(recentPlay('day', { from: until - 24 * hour, until }), events), perCall);
  feed.told();
  const first = await product.costOf(() => feed.all(day, 2));
  await product.ask('follow');
  const after = await product.ask('sums');
  const again = await product.costOf(() => feed.all(day, 2));
  const told = feed.told();
  if (told.accepted !== events || told.duplicate !== events) throw new Error(`a day told twice: ${JSON.stringify(told)}`);
  if (!isDeepStrictEqual(await product.ask('sums'), after)) throw new Error('a day told twice has changed something');
  log(`a day of ${events} events: ${first.wallMs.toFixed(0)} ms, again ${again.wallMs.toFixed(0)} ms`);
  return [
    { name: `a day of ${events} events`, value: first.wallMs / 1000, unit: 's' },
    { name: 'the same day again', value: again.wallMs / 1000, unit: 's' },
    { name: 'again, beside the first time', value: again.wallMs / first.wallMs, unit: 'x' },
  ];
}
