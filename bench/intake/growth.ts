import type { Figure, Scenario } from '../figure.ts';
import { inFolder } from '../launch.ts';
import { calls, type Feed, measureWindow, recentPlay, some, spell, usualCall } from './feed.ts';
import { withServer } from './open.ts';

const usualSeconds = 20;
/** Events rendered and sent at a time while the table is filled. */
const portion = 500_000;
/** Sizes of the table at which is measured, as far as is wanted. */
const sizes = [1_000_000, 10_000_000, 100_000_000];

/** What an event costs when a million, ten million ... have been taken in before, each through the same door. */
export const growth: Scenario = ({ rows, seconds, log }) =>
  inFolder((folder) =>
    withServer(folder, {}, async ({ product, feed }) => {
      await product.ask('startJobs');
      const figures: Figure[] = [];
      let perSecond = 40_000;
      let first: number | null = null;
      for (const size of sizes.filter((wanted) => wanted <= rows)) {
        await fill(feed, size - (await product.ask('sums')).facts, log);
        await product.ask('follow');
        const window = await measureWindow(product, feed, perSecond, { seconds: seconds ?? usualSeconds });
        log(`at ${size} rows: ${spell(window)}`);
        perSecond = window.perSecond;
        const both = window.serverUs + window.databaseUs;
        figures.push({ name: `CPU of both at ${size} rows`, value: both, unit: 'us/event' });
        if (first !== null) {
          figures.push({ name: `at ${size} rows beside ${sizes[0]}`, value: both / first, unit: 'x', target: { atMost: 1.3 } });
        }
        first ??= both;
      }
      return figures;
    }),
  );

/** As fast as it is taken. The times are those of sending, as they are in life: the newest months grow, the older ones rest. */
async function fill(feed: Feed, count: number, log: (line: string) => void): Promise<void> {
  for (let left = count, part = 0; left > 0; left -= portion, part += 1) {
    const play = recentPlay(`f${left}`, { seed: 1000 + part });
    const { seconds } = await feed.all(calls(some(play, Math.min(left, portion)), 5 * usualCall));
    if (part % 10 === 0) log(`filling: ${Math.max(0, left - portion)} left, ${Math.round(Math.min(left, portion) / seconds)}/s`);
  }
}
