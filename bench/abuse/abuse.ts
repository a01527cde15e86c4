import { join } from 'node:path';
import type { AbuseCode } from '../../src/engine/abuse/evidence.ts';
import { assert } from '../../src/kernel/assert.ts';
import { dayMs, type Instant, TestClock } from '../../src/kernel/clock.ts';
import { openLaurel } from '../../src/main.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';
import type { Figure, Scenario } from '../figure.ts';
import { inFolder } from '../launch.ts';
import type { CheatName } from './abusers.ts';
import { describe, type Judged, judge, precision, tally } from './judge.ts';
import { type Lived, live } from './live.ts';
import { populationOf } from './population.ts';

/** What each kind of cheat is to be found by. Precision counts every cheat who has the signal as rightly found. */
const signalOf: Record<CheatName, AbuseCode> = {
  'bonus only': 'BONUS_ONLY_PLAY',
  'hit and run': 'IMMEDIATE_WITHDRAWAL',
  'stake manipulator': 'BET_MANIPULATION',
  'ring of accounts': 'MULTI_ACCOUNT',
  'rigged winner': 'ABNORMAL_WIN_RATE',
};

/** Of each kind of cheat there is one for a hundred honest people. */
const honestForEachCheat = 100;

/**
 * People who play as people do, some of whom cheat, lived through the whole product for four weeks: what the detector makes of each.
 * Figures are shares of people; what is promised is that hardly any honest one is blocked.
 */
export const abuse: Scenario = ({ rows, log }) =>
  inFolder(async (folder) => {
    const laurel = await openLaurel(loadConfig({ LAUREL_DATA_DIR: join(folder, 'data') }, null), 'test', createLog({ level: 'error' }));
    try {
      const { database, rewards, master, intake, clock } = laurel;
      assert(clock instanceof TestClock, 'in a test the clock can be set');
      const scene = { start: Date.parse('2035-03-05T00:00:00Z'), days: 28 };
      const people = populationOf({ ...scene, seed: 1, honest: rows, ofEachCheat: Math.ceil(rows / honestForEachCheat) });
      const world = { rewards, master, intake, setClock: (to: Instant) => void clock.set(to) };
      const before = performance.now();
      const act = async ({ events, bonuses }: Lived, now: Instant): Promise<void> => {
        log(`abuse: ${new Date(now).toISOString().slice(0, 10)}, ${events} events, ${bonuses} bonuses`);
        await laurel.follow();
      };
      const lived = await live(world, people, { everyMs: 7 * dayMs, act });
      await laurel.follow();
      log(`abuse: ${JSON.stringify(lived)} in ${Math.round((performance.now() - before) / 1000)} s`);
      const judged = await judge(database, people, clock.now());
      for (const line of describe(judged)) log(line);
      const faded = judged.filter(({ kept, score }) => (kept?.score ?? 0) !== score);
      const moved = faded.filter(({ kept, action }) => (kept?.action ?? 'NO_ACTION') !== action);
      log(`abuse: ${faded.length} people have another score by now than the one kept, ${moved.length} another band`);
      for (const { playerId, score, kept, signals } of faded.slice(0, 10))
        log(`  ${playerId}: ${kept?.score} kept, ${score} now, ${signals.join(', ')}`);
      for (const one of judged.filter(({ cheats, action }) => cheats === null && action === 'BLOCKED')) {
        log(`  blocked, and honest: ${one.playerId}, ${one.style}, score ${one.score}, ${one.signals.join(', ')}`);
      }
      return figuresOf(judged);
    } finally {
      await laurel.stop();
    }
  });

function figuresOf(judged: readonly Judged[]): Figure[] {
  const percent = (name: string, share: number, target?: Figure['target']): Figure => {
    return { name: `abuse: ${name}`, value: 100 * share, unit: '%', ...(target && { target }) };
  };
  const honest = tally(judged.filter((one) => one.cheats === null));
  const figures = [
    percent('honest people who are blocked', honest.blocked, { atMost: 0.1 }),
    percent('honest people with a review', honest.cases),
    percent('honest people with any penalty', honest.acted),
    percent('blocks that are right', precision(judged, ({ action }) => action === 'BLOCKED') ?? 0),
    percent('reviews that are right', precision(judged, ({ isCase }) => isCase) ?? 0),
    percent('penalties that are right', precision(judged, ({ action }) => action !== 'NO_ACTION') ?? 0),
  ];
  for (const [name, code] of Object.entries(signalOf)) {
    const found = tally(judged.filter((one) => one.cheats === name));
    figures.push(
      percent(`${name}, recall of ${code}`, found.signals[code] ?? 0),
      percent(`${name}, precision of ${code}`, precision(judged, ({ signals }) => signals.includes(code)) ?? 0),
      percent(`${name}, any penalty`, found.acted),
      percent(`${name}, review`, found.cases),
      percent(`${name}, blocked`, found.blocked),
    );
  }
  return figures;
}
