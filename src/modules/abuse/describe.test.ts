import { expect, it } from 'vitest';
import { abuseSignals } from '../../engine/abuse/detect.ts';
import type { WeighedSignal } from '../../engine/abuse/score.ts';
import { describeAbuse } from './describe.ts';

const signal: WeighedSignal = {
  code: 'IMMEDIATE_WITHDRAWAL',
  severity: 1,
  weight: 40,
  decayed: 39.98,
  at: Date.parse('2026-03-02T12:00:00Z'),
  evidence: ['paid-out', 'won'],
  facts: { times: 1, amountMinor: 15_00, balanceMinor: 15_50, after: 'win', minutes: 30, win_stakes: 21.5 },
};

it('what abuse makes of a player is described in words, amounts and times', () => {
  const described = describeAbuse({ score: 40, action: 'REDUCED_REWARDS', blocked: false, signals: [signal] }, 'USD');
  expect(described).toEqual({
    score: 40,
    action: 'REDUCED_REWARDS',
    blocked: false,
    signals: [
      {
        code: 'IMMEDIATE_WITHDRAWAL',
        sentence: abuseSignals.find(({ code }) => code === 'IMMEDIATE_WITHDRAWAL')?.sentence,
        severity: 1,
        weight: 40,
        decayed: 39.98,
        at: '2026-03-02T12:00:00.000Z',
        evidence: ['paid-out', 'won'],
        facts: { times: 1, amount: '15.00', balance: '15.50', after: 'win', minutes: 30, win_stakes: 21.5 },
      },
    ],
  });
});

it('amounts have the decimals of their currency', () => {
  const [described] = describeAbuse({ score: 40, action: 'REDUCED_REWARDS', blocked: false, signals: [signal] }, 'JPY').signals;
  expect(described?.facts).toMatchObject({ amount: '1500', balance: '1550' });
});
