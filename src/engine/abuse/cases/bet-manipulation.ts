import type { MemberSketch, SignalCase } from './stage.ts';

type Jump = NonNullable<MemberSketch['jumps']>[number];

/** Usually 10.00 a bet; the bonus was played through with 0.50 a bet, and two hours later came a stake of 100.00. */
const jump: Jump = { bonus: 'B1', completed: '03-01 10:00', usual: '10.00', median: '0.50', stake: '100.00', at: '03-01 12:00' };
const jumped = (more: Partial<Jump> = {}): MemberSketch => ({ jumps: [{ ...jump, ...more }] });

export const betManipulationCases: readonly SignalCase[] = [
  {
    says: 'tiny stakes through the bonus, ten usual ones after it',
    member: jumped(),
    expect: {
      severity: 1,
      at: '03-01 12:00',
      evidence: ['stake-1', 'B1'],
      facts: { times: 1, usualMinor: 1_000, medianMinor: 50, stakeMinor: 10_000 },
    },
  },
  { says: 'no such stakes are known, such as while the usual one is not', member: {}, expect: null },
  { says: 'a median of exactly 10 % of the usual stake', member: jumped({ median: '1.00' }), expect: { severity: 1 } },
  { says: 'a median of a cent more', member: jumped({ median: '1.01' }), expect: null },
  { says: 'a stake of exactly 5 usual ones', member: jumped({ stake: '50.00' }), expect: { severity: 1 } },
  { says: 'a stake of a cent less', member: jumped({ stake: '49.99' }), expect: null },
  { says: 'exactly 24 hours after completion', member: jumped({ at: '03-02 10:00' }), expect: { severity: 1 } },
  { says: 'a minute later than that', member: jumped({ at: '03-02 10:01' }), expect: null },
  { says: 'a stake in the very moment of completion does not come after it', member: jumped({ at: '03-01 10:00' }), expect: null },
  { says: 'a large stake before completion is another matter', member: jumped({ at: '03-01 09:59' }), expect: null },
  {
    says: 'of two bonuses the newer one dates it',
    member: { jumps: [jump, { ...jump, bonus: 'B0', completed: '02-01 10:00', at: '02-01 11:00' }] },
    expect: { at: '03-01 12:00', evidence: ['stake-1', 'B1', 'stake-2', 'B0'], facts: { times: 2 } },
  },
  { says: 'dismissed with all that was before', member: { ...jumped(), dismissed: { until: '03-01 12:00' } }, expect: null },
  {
    says: 'what comes after a dismissal counts again',
    member: { ...jumped(), dismissed: { until: '03-01 11:59' } },
    expect: { severity: 1 },
  },
  {
    says: 'settings: a median of a fifth is small',
    settings: { abuse_thresholds: 'low_stake_share=0.2' },
    member: jumped({ median: '2.00' }),
    expect: { severity: 1 },
  },
  { says: 'settings: twenty usual stakes', settings: { abuse_thresholds: 'high_stakes=20' }, member: jumped(), expect: null },
  { says: 'settings: within an hour', settings: { abuse_thresholds: 'high_stake_hours=1' }, member: jumped(), expect: null },
];
