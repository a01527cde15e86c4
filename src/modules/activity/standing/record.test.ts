import { describe, expect, it } from 'vitest';
import { compileProgram } from '../../../engine/compile.ts';
import type { RiskLabel, Segment } from '../../../engine/profile/fields.ts';
import { defaultTiers } from '../../../engine/segment/tier.ts';
import { place } from '../../../engine/standing.ts';
import { nothingKnown } from '../read-profiles.ts';
import { type Placed, planRecording } from './record.ts';
import { nothingSaid, type RecordedStanding } from './standing.ts';

const program = compileProgram({ base_currency: 'USD', time_zone: 'UTC', settings: {}, tiers: defaultTiers(), rules: [] });
const now = Date.parse('2026-03-02T12:00:00Z');
const until = Date.parse('2027-03-02T00:00:00Z');
const member = { bucket: 7, memberId: '019cae6b-6600-7007-8000-000000000000' };

/** Someone who lost 3 000.00 of 15 000.00 and earned 1 500 LP: LOSING, Silver, LOW with 34 points. */
const profile = {
  ...nothingKnown,
  deposited: 500_000,
  wagered: 1_500_000,
  won: 1_200_000,
  sessions: 25,
  playtimeSeconds: 172_800,
  facts: 1,
};

function placed(before: Partial<RecordedStanding> | null): Placed {
  const recorded: RecordedStanding | null = before && {
    segment: 'LOSING',
    tier: { tierId: 'silver', since: now, until },
    dueAt: until,
    riskScore: 34,
    riskLabel: 'LOW',
    word: nothingSaid,
    changes: 4,
    ...before,
  };
  const tier = recorded?.tier ?? null;
  return {
    ...member,
    before: recorded,
    missed: [],
    word: nothingSaid,
    at: now,
    place: place({ now, profile, lpQualifying: 1_500, tier, riskOverride: null, riskFlagged: false }, program),
  };
}

const bronze = { tierId: 'bronze', since: 0, until: null };

describe('what is recorded', () => {
  it.each<
    [
      what: string,
      before: Partial<RecordedStanding> | null,
      standings: number,
      changes: [no: number, what: string, from: string, to: string][],
    ]
  >([
    ['a beginning is no change', null, 1, []],
    ['who stands where they stood leaves nothing', {}, 0, []],
    ['another segment', { segment: 'NEW' as Segment }, 1, [[5, 'segment', 'NEW', 'LOSING']]],
    ['a promotion', { tier: bronze }, 1, [[5, 'tier', 'bronze', 'silver']]],
    ['another risk label', { riskLabel: 'MEDIUM' as RiskLabel }, 1, [[5, 'risk', 'MEDIUM', 'LOW']]],
    ['a score that moves within its label has no history', { riskScore: 35 }, 1, []],
    ['a date that moves has no history', { dueAt: null }, 1, []],
    [
      'all at once, in numbers without a gap',
      { segment: 'NEW' as Segment, tier: bronze, riskLabel: 'HIGH' as RiskLabel, changes: 0 },
      1,
      [
        [1, 'segment', 'NEW', 'LOSING'],
        [2, 'tier', 'bronze', 'silver'],
        [3, 'risk', 'HIGH', 'LOW'],
      ],
    ],
  ])('%s', (_, before, standings, changes) => {
    const recording = planRecording([placed(before)], program, 'import', now);
    expect(recording.changes.map(({ no, what, from, to }) => [no, what, from, to])).toEqual(changes);
    expect(recording.standings).toHaveLength(standings);
    for (const standing of recording.standings) {
      expect(standing).toEqual({
        ...member,
        segment: 'LOSING',
        tier: { tierId: 'silver', since: now, until },
        dueAt: until,
        riskScore: 34,
        riskLabel: 'LOW',
        word: nothingSaid,
        changes: before === null ? 0 : (before.changes ?? 4) + changes.length,
      });
    }
  });

  it('a change says when, why and whose', () => {
    expect(planRecording([placed({ segment: 'VIP' })], program, 'classification', now + 1).changes).toEqual([
      { ...member, no: 5, what: 'segment', from: 'VIP', to: 'LOSING', cause: 'classification', at: now + 1 },
    ]);
  });
});
