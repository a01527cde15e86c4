import { describe, expect, it } from 'vitest';
import { decide } from '../decide.ts';
import { stage } from '../gates/cases/stage.ts';
import { type RiskLabel, riskLabels } from '../profile/fields.ts';
import { isHeldForPerson } from './held.ts';
import { type AbuseAction, abuseBands } from './penalty.ts';

const held: [action: AbuseAction, blocked: boolean, at: RiskLabel[]][] = [
  ['NO_ACTION', false, []],
  ['REDUCED_REWARDS', false, ['HIGH', 'CRITICAL']],
  ['INCREASED_WAGERING', false, ['HIGH', 'CRITICAL']],
  ['BLOCKED', false, ['HIGH', 'CRITICAL']],
  ['BLOCKED', true, []], // a person has said so
];

it.each(held)('%s, by a reviewer: %s, is held at %j', (action, blocked, at) => {
  expect(riskLabels.filter((label) => isHeldForPerson({ action, blocked }, label))).toEqual(at);
});

describe.each(riskLabels)('at risk %s the gate holds what is held', (risk) => {
  it.each(abuseBands.map(({ upTo }) => upTo))('with a score of %i', (abuse) => {
    const { snapshot, program } = stage(
      { says: '', member: { abuse, risk } },
      { R: { reward_config: { type: 'LOYALTY_POINTS', amount: 100 } } },
    );
    const { standing, decisions } = decide(snapshot, program);
    const code = decisions[0]?.gates.find(({ gate }) => gate === 'abuse')?.code;
    expect([standing.abuse.score, standing.risk.label]).toEqual([abuse, risk]);
    expect(code === 'held_for_person').toBe(isHeldForPerson(standing.abuse, standing.risk.label));
  });
});
