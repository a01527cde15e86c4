import { describe, expect, it } from 'vitest';
import type { Features } from '../../../engine/risk/features.ts';
import type { Beside, KeptAssessment } from './assessment.ts';
import { isWorthKeeping } from './worth-keeping.ts';

const morning = Date.parse('2026-03-02T08:00:00Z');
const evening = Date.parse('2026-03-02T23:59:59Z');
const nextDay = Date.parse('2026-03-03T00:00:00Z');

const features: Features = {
  visits: 25,
  total_bet: 15_000,
  avg_bet_size: 600,
  winnings: 12_000,
  withdrawals: 12_000,
  session_minutes: 115.2,
  game_type: null,
  risky_behavior: 0,
};
const factors = { visits_risk: 5, bet_size_risk: 12, session_risk: 10, loss_risk: 10, behavior_risk: 0 };
const base = { model: 'a@1', score: 37, label: 'LOW', inForce: 'LOW', confidence: 0.75, features, factors, beside: null } as const;
const last: Omit<KeptAssessment, 'bucket' | 'memberId' | 'assessmentId' | 'cause' | 'behaviour'> = { ...base, at: morning };
const shadow: Beside = { model: 'b@1', score: 50, label: 'MEDIUM', role: 'challenger', acts: false };

type Case = [
  says: string,
  before: Partial<typeof last> | null,
  now: Partial<Parameters<typeof isWorthKeeping>[1]>,
  seen: Partial<Parameters<typeof isWorthKeeping>[2]>,
  worth: boolean,
];

describe('what is worth keeping', () => {
  const cases: Case[] = [
    ['the first, of somebody known', null, {}, {}, true],
    ['the first, of somebody of whom nothing was told', null, {}, { isKnown: false }, false],
    ['nothing was told, but somebody asked', null, {}, { isKnown: false, mustKeep: true }, true],
    ['all as it was', {}, {}, {}, false],
    ['all as it was, on the next day', {}, {}, { at: nextDay }, false],
    ['all as it was, but somebody asked', {}, {}, { mustKeep: true }, true],
    ['another computed label', {}, { label: 'MEDIUM' }, {}, true],
    ['another label in force', {}, { inForce: 'HIGH' }, {}, true],
    ['an officer set the label that was computed before', { inForce: 'HIGH' }, { label: 'HIGH', inForce: 'HIGH' }, {}, true],
    ['another model', {}, { model: 'a@2' }, {}, true],
    ['a point more', {}, { score: 38 }, {}, true],
    ['a point less', {}, { score: 36 }, {}, true],
    ['99 hundredths more', {}, { score: 37.99 }, {}, false],
    ['a point in decimals that a machine cannot hold', { score: 20.1 }, { score: 21.1 }, {}, true],
    ['a little more, late on the same day', {}, { score: 37.5 }, { at: evening }, false],
    ['a little more, on the next day', {}, { score: 37.5 }, { at: nextDay }, true],
    ['the same score of other features, on the same day', {}, { features: { ...features, visits: 26 } }, {}, false],
    ['the same score of other features, on the next day', {}, { features: { ...features, visits: 26 } }, { at: nextDay }, true],
    ['a second model comes', {}, { beside: shadow }, {}, true],
    ['a second model goes', { beside: shadow }, {}, {}, true],
    ['the second model as it was', { beside: shadow }, { beside: shadow }, {}, false],
    ['another label of the second model', { beside: shadow }, { beside: { ...shadow, label: 'LOW' } }, {}, true],
    ['the second model moved by a point', { beside: shadow }, { beside: { ...shadow, score: 51 } }, {}, true],
    ['the second model moved by less', { beside: shadow }, { beside: { ...shadow, score: 50.5 } }, {}, false],
    ['another second model', { beside: shadow }, { beside: { ...shadow, model: 'c@1' } }, {}, true],
    [
      'the same two models, of which the other one counts now',
      { beside: { ...shadow, label: 'LOW', score: 37 } },
      { model: 'b@1', beside: { model: 'a@1', score: 37, label: 'LOW', role: 'champion', acts: true } },
      {},
      false,
    ],
  ];
  it.each(cases)('%s', (_, before, now, seen, worth) => {
    const known = before === null ? null : { ...last, ...before };
    expect(isWorthKeeping(known, { ...base, ...now }, { at: evening, mustKeep: false, isKnown: true, ...seen })).toBe(worth);
  });
});
