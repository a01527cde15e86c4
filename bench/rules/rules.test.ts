import { describe, expect, it } from 'vitest';
import { drawRules, plain } from './fifty.ts';
import { jsonRules } from './json-rules.ts';
import { laurel } from './laurel.ts';
import { answersOf, factsFor, playerStates } from './rules.ts';

const drawn = drawRules(50, 3);
const same = plain(drawn);
const states = (await playerStates()).slice(0, 60);
const facts = states.map((state) => factsFor(state, same));

describe('the rules that engines are compared with', () => {
  it('have three to five conditions, on fields that are known of every player', () => {
    expect(new Set(same.map(({ tests }) => tests.length))).toEqual(new Set([3, 4, 5]));
    expect(facts.flatMap((known) => Object.values(known)).filter((value) => value === null)).toEqual([]);
  });

  it('match some players and spare others, nearly all of them', async () => {
    const matching = await answersOf(laurel(drawn, 'matching'), await playerStates());
    const times = same.map(({ ruleId }) => matching.filter((rules) => rules.includes(ruleId)).length);
    expect(times.filter((count) => count > 0 && count < 1000).length).toBeGreaterThan(45);
  });

  it('match the same players in another engine', async () => {
    expect(await answersOf(jsonRules(same), facts)).toEqual(await answersOf(laurel(drawn, 'matching'), states));
  });
});
