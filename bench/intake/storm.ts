import { isDeepStrictEqual } from 'node:util';
import type { Figure, Scenario } from '../figure.ts';
import { inFolder } from '../launch.ts';
import { type Call, calls, Feed, recentPlay, some, usualCall } from './feed.ts';
import { withServer } from './open.ts';
import { noSums, type Play, type Sums } from './play.ts';

const writers = 4;
const usualSeconds = 300;
/** Calls that a writer has on their way. */
const callsOfEach = 4;
/** Calls that a writer renders at a time. */
const portion = 25;
/** Few enough that writers meet at the same members all the time. */
const stormMembers = 2000;

/**
 * Writers with connections of their own, telling of the same members at the same time, one call in twenty-five twice. Nobody may be
 * turned away, and in the end the database must hold what was told, with a proof that finds nothing.
 */
export const storm: Scenario = ({ seconds, log }) =>
  inFolder((folder) =>
    withServer(folder, { connections: 1 }, async ({ product }) => {
      await product.ask('startJobs');
      const before = await product.ask('sums');
      const server = await product.ask('address');
      const start = performance.now();
      const until = start + (seconds ?? usualSeconds) * 1000;
      const plays: Play[] = [];
      const tellers = Array.from({ length: writers }, (_, writer) => tell(server, writer, until, plays));
      const told = (await Promise.all(tellers)).reduce((sum, one) => sum + one, 0);
      const took = (performance.now() - start) / 1000;
      await product.ask('follow');
      const after = await product.ask('sums');
      const wanted = plays.reduce((sum, play) => plus(sum, play.sums), before.sums);
      if (!isDeepStrictEqual(after.sums, wanted)) {
        throw new Error(`told ${JSON.stringify(wanted)}, in the database ${JSON.stringify(after.sums)}`);
      }
      if (after.facts - before.facts !== told) throw new Error(`${told} events were told, ${after.facts - before.facts} are there`);
      const proved = await product.ask('verify');
      log(`storm: ${told} events, sums as told; proved in ${proved.reduce((sum, check) => sum + check.seconds, 0).toFixed(1)} s`);
      const figures: Figure[] = [
        { name: `${writers} writers at the same ${stormMembers} members`, value: told / took, unit: 'events/s' },
        { name: 'peak memory of the server', value: product.peakMemoryMb(), unit: 'MB' },
      ];
      return figures;
    }),
  );

/** One writer until the time is over; answers how many different events it told. */
async function tell(server: string, writer: number, until: number, plays: Play[]): Promise<number> {
  const feed = new Feed(server, callsOfEach);
  let events = 0;
  for (let round = 0; performance.now() < until; round += 1) {
    const play = recentPlay(`s${writer}-${round}`, { members: stormMembers, seed: 1 + writer + writers * round });
    const rendered = calls(some(play, portion * usualCall), usualCall);
    await feed.all([...rendered, ...twice(rendered)], callsOfEach);
    plays.push(play);
    events += portion * usualCall;
    const { accepted, duplicate } = feed.told();
    if (accepted !== portion * usualCall || duplicate !== usualCall) throw new Error(`told ${accepted} new events and ${duplicate} again`);
  }
  feed.close();
  return events;
}

/** A call of those that were sent already. */
function twice(rendered: readonly Call[]): Call[] {
  return rendered.slice(0, 1);
}

function plus(a: Sums, b: Sums): Sums {
  const names = Object.keys(noSums) as (keyof Sums)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as Sums;
}
