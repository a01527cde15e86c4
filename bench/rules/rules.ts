import { isDeepStrictEqual } from 'node:util';
import { compileProgram } from '../../src/engine/compile.ts';
import type { State } from '../../src/engine/profile/fields.ts';
import { assess } from '../../src/engine/standing.ts';
import { readProgramFile } from '../../src/entrypoints/files/program-file.ts';
import { casinoProgram } from '../casino.ts';
import { snapshotsFor } from '../decide.ts';
import type { Figure, Scenario } from '../figure.ts';
import type { Contender, Facts } from './contender.ts';
import { drawRules, plain } from './fifty.ts';
import { jsonRules } from './json-rules.ts';
import { laurel } from './laurel.ts';
import { loadZen, zen } from './zen.ts';

const count = 50;
/** Processor time for which each engine is measured, at least, after a third as much to warm up. */
const measuredMs = 3000;

type Measured = { name: string; us: number };

/**
 * The same fifty rules over the same thousand players in memory, by Laurel and by two other engines, each with its trace. All must find the
 * same rules for every player. Processor time, with that of the threads which an engine has of its own.
 */
export const rules: Scenario = async ({ log }) => {
  const engine = await loadZen();
  const drawn = drawRules(count, 3);
  const same = plain(drawn);
  const states = await playerStates();
  const facts = states.map((state) => factsFor(state, same));
  const ours = [laurel(drawn, 'matching'), laurel(drawn, 'all')] as const;
  const forms = (['table', 'expressions'] as const).flatMap((form) => [zen(engine, same, form, 'object'), zen(engine, same, form, 'text')]);
  const matching = await answersOf(ours[0], states);
  log(`rules: ${(matching.flat().length / states.length).toFixed(1)} of ${count} rules match a player`);
  for (const other of [jsonRules(same), ...forms]) await mustAgree(other, facts, matching);

  const own = [await measure(ours[0], states), await measure(ours[1], states)] as const;
  const json = await measure(jsonRules(same), facts);
  const zens: Measured[] = [];
  for (const form of forms) zens.push(await measure(form, facts));
  const again = await measure(ours[0], states);
  log(`rules: Laurel again after the others, ${again.us.toFixed(2)} us: whether the machine kept its pace`);
  const fastestZen = zens.reduce((a, b) => (b.us < a.us ? b : a));
  return [
    ...[...own, json, ...zens].map(({ name, us }) => ({ name: `${count} rules, ${name}`, value: us, unit: 'us/player' })),
    ratio('json-rules-engine', json, own[0], 200),
    ratio('json-rules-engine, every rule explained', json, own[1]),
    ratio('zen-engine, its fastest form', fastestZen, own[0], 100),
    ratio('zen-engine, every rule explained', fastestZen, own[1]),
  ];
};

/** Players of whom everything is known that the rules read: engines differ in what they make of the unknown. */
export async function playerStates(): Promise<State[]> {
  const program = compileProgram(readProgramFile(casinoProgram()));
  return (await snapshotsFor(program)).map((snapshot) => assess(snapshot, program).state);
}

/** Only the fields that some rule reads, so that nobody pays for handing over the rest. */
export function factsFor(state: State, same: ReturnType<typeof plain>): Facts {
  return Object.fromEntries(same.flatMap(({ tests }) => tests.map(({ field }) => [field, state[field]])));
}

/** The rules that match, player by player. */
export async function answersOf<Given>(contender: Contender<Given>, players: readonly Given[]): Promise<string[][]> {
  const answers: string[][] = [];
  for (const player of players) answers.push((await contender.run(player)).matched);
  return answers;
}

async function mustAgree(other: Contender<Facts>, facts: readonly Facts[], matching: readonly string[][]): Promise<void> {
  const answers = await answersOf(other, facts);
  const at = answers.findIndex((answer, index) => !isDeepStrictEqual(answer, matching[index]));
  if (at >= 0) throw new Error(`${other.name} finds ${String(answers[at])} for player ${at}, Laurel ${String(matching[at])}`);
}

async function measure<Given>(contender: Contender<Given>, players: readonly Given[]): Promise<Measured> {
  await runFor(contender, players, measuredMs / 3);
  return { name: contender.name, us: await runFor(contender, players, measuredMs) };
}

/** Processor time per player, in microseconds. */
async function runFor<Given>(contender: Contender<Given>, players: readonly Given[], ms: number): Promise<number> {
  const before = process.cpuUsage();
  let rounds = 0;
  let spent = 0;
  let traced = 0;
  for (; spent < ms * 1000; rounds += 1) {
    for (const player of players) {
      const answer = contender.run(player);
      traced += (answer instanceof Promise ? await answer : answer).traced;
    }
    const { user, system } = process.cpuUsage(before);
    spent = user + system;
  }
  if (traced === 0) throw new Error(`${contender.name} traced nothing`);
  return spent / (rounds * players.length);
}

function ratio(name: string, theirs: Measured, ours: Measured, atLeast?: number): Figure {
  const target = atLeast === undefined ? undefined : { atLeast };
  return { name: `times as fast as ${name}`, value: theirs.us / ours.us, unit: 'x', target };
}
