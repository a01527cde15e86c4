import type { MemberSketch, SignalCase } from './stage.ts';

type Withdrawal = NonNullable<MemberSketch['withdrawals']>[number];

/** 100.00 of 100.00 half an hour after a bonus was converted. */
const right: Withdrawal = { at: '03-01 10:30', amount: '100.00', balance: '100.00', after: { bonus: 'B1', at: '03-01 10:00' } };
const out = (more: Partial<Withdrawal> = {}): MemberSketch => ({ withdrawals: [{ ...right, ...more }] });
const afterWin = (stakes: number, minute = '00'): Partial<Withdrawal> => ({ after: { win: 'W1', at: `03-01 10:${minute}`, stakes } });

export const immediateWithdrawalCases: readonly SignalCase[] = [
  {
    says: 'everything is taken half an hour after a bonus was converted',
    member: out(),
    expect: {
      severity: 1,
      at: '03-01 10:30',
      evidence: ['withdrawal-1', 'B1'],
      facts: { times: 1, amountMinor: 10_000, balanceMinor: 10_000, after: 'conversion', minutes: 30 },
    },
  },
  {
    says: 'everything is taken after a win of thirty usual stakes',
    member: out(afterWin(30)),
    expect: { severity: 1, evidence: ['withdrawal-1', 'W1'], facts: { after: 'win', win_stakes: 30, minutes: 30 } },
  },
  { says: 'nothing was withdrawn', member: {}, expect: null },
  { says: 'exactly 60 minutes after it', member: out({ at: '03-01 11:00' }), expect: { severity: 1, facts: { minutes: 60 } } },
  { says: '61 minutes after it is no hurry', member: out({ at: '03-01 11:01' }), expect: null },
  { says: 'exactly 90 % of the money', member: out({ amount: '90.00' }), expect: { severity: 1 } },
  { says: 'a cent less than 90 % of the money', member: out({ amount: '89.99' }), expect: null },
  { says: 'a win of exactly 20 usual stakes', member: out(afterWin(20)), expect: { severity: 1 } },
  { says: 'a win of hardly less than 20 usual stakes', member: out(afterWin(19.99)), expect: null },
  { says: 'a balance that nobody can account for has no shares', member: out({ balance: '0.00' }), expect: null },
  { says: 'nor has one that is owed', member: out({ balance: '-10.00' }), expect: null },
  {
    says: 'twice is counted, and dated by the newer one',
    member: {
      withdrawals: [
        { ...right, at: '03-01 10:45' },
        { ...right, at: '02-01 10:30', after: { bonus: 'B0', at: '02-01 10:00' } },
      ],
    },
    expect: { at: '03-01 10:45', evidence: ['withdrawal-1', 'B1', 'withdrawal-2', 'B0'], facts: { times: 2 } },
  },
  {
    says: 'one of two is too slow and says nothing',
    member: {
      withdrawals: [
        { ...right, at: '03-01 12:00' },
        { ...right, at: '02-01 10:30', after: { bonus: 'B0', at: '02-01 10:00' } },
      ],
    },
    expect: { at: '02-01 10:30', evidence: ['withdrawal-2', 'B0'], facts: { times: 1 } },
  },
  { says: 'dismissed with all that was before', member: { ...out(), dismissed: { until: '03-01 10:30' } }, expect: null },
  { says: 'what comes after a dismissal counts again', member: { ...out(), dismissed: { until: '03-01 10:29' } }, expect: { severity: 1 } },
  {
    says: 'settings: within 30 minutes',
    settings: { abuse_thresholds: 'withdrawal_minutes=30' },
    member: out({ at: '03-01 10:31' }),
    expect: null,
  },
  {
    says: 'settings: half of the money is enough',
    settings: { abuse_thresholds: 'withdrawal_balance_share=0.5' },
    member: out({ amount: '50.00' }),
    expect: { severity: 1 },
  },
  { says: 'settings: a win of 50 stakes', settings: { abuse_thresholds: 'win_stakes=50' }, member: out(afterWin(49)), expect: null },
];
