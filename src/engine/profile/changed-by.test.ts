import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs } from '../../kernel/clock.ts';
import { compileProgram } from '../compile.ts';
import { blankSnapshot, type Snapshot } from '../snapshot.ts';
import { assess } from '../standing.ts';
import type { Activity, Play } from './activity.ts';
import { changedBy } from './changed-by.ts';
import { fieldNames } from './fields.ts';
import { type FoldContext, fold } from './fold.ts';

const program = compileProgram({
  base_currency: 'USD',
  time_zone: 'America/Sao_Paulo',
  settings: {},
  tiers: [0, 100].map((threshold) => ({ tierId: `t${threshold}`, name: 'T', threshold, multiplier: 1, benefits: {}, colour: '#000000' })),
  rules: [],
});
const now = Date.UTC(2026, 2, 2, 12);
const context: FoldContext = {
  zone: program.timeZone,
  lpUnitMinor: 1000,
  earnWeights: {},
  multiplier: () => 1,
  earns: true,
  lpBalance: 0,
};

const at = fc.integer({ min: now - 40 * dayMs, max: now });
const amountMinor = fc.oneof(fc.constant(100), fc.integer({ min: 0, max: 200_000 }));
const durationSeconds = fc.option(fc.integer({ min: 0, max: 20_000 }));
const kinds = ['DEPOSIT', 'WITHDRAWAL', 'WAGER', 'WIN', 'SESSION_START', 'SESSION_END', 'SESSION'] as const;
const play: fc.Arbitrary<Play> = fc
  .record({ kind: fc.constantFrom(...kinds), at, amountMinor, durationSeconds, gameType: fc.constantFrom('slots', 'poker', null) })
  .map(({ durationSeconds: seconds, ...event }) => {
    const told = event.kind === 'SESSION' ? (seconds ?? 0) : seconds;
    return { ...event, durationSeconds: told, bonusMinor: 0 } as Play;
  });
/** Events of one kind alone, told or taken back: whatever they change they must be a cause of. */
const event: fc.Arbitrary<Activity> = fc
  .tuple(play, fc.boolean())
  .map(([target, taken]) =>
    taken ? { kind: 'VOID' as const, at: target.at, target, multiplier: target.kind === 'WAGER' ? 1 : 0 } : target,
  );

/** All that a rule may read after these events. */
function stateAfter(events: readonly Activity[]): { state: ReturnType<typeof assess>['state']; snapshot: Snapshot } {
  const blank = blankSnapshot(now, 1);
  const { profile, days } = fold(blank, events, context);
  const points = profile.lpEarned;
  const snapshot = { ...blank, profile, days, balances: { ...blank.balances, LP: points }, lpQualifying: points };
  return { state: assess(snapshot, program).state, snapshot };
}

describe('what an event changes', () => {
  it('is told by its kind: a field changes only where the kind is a cause of it', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), event, (before, last) => {
        const kind = last.kind === 'VOID' ? last.target.kind : last.kind;
        const [was, is] = [stateAfter(before).state, stateAfter([...before, last]).state];
        const changed = fieldNames.filter((name) => was[name] !== is[name]);
        const unforeseen = changed.filter((name) => !changedBy[name].some((cause) => cause === 'any' || cause === kind));
        expect(unforeseen).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('no cause is named in vain: there is an event of the kind that changes the field', () => {
    const bet = { kind: 'WAGER', at: now, amountMinor: 30_000, bonusMinor: 0, gameType: 'slots' } as const;
    const before: Activity[] = [bet, bet, { kind: 'WIN', at: now, amountMinor: 20_000 }, { kind: 'SESSION', at: now, durationSeconds: 60 }];
    const was = stateAfter(before).state;
    const money = (kind: 'DEPOSIT' | 'WITHDRAWAL' | 'WIN') => ({ kind, at: now, amountMinor: 7_000 }) as const;
    const night = Date.UTC(2026, 2, 2, 5); // 02:00 in São Paulo
    const events: Play[] = [
      money('DEPOSIT'),
      money('WITHDRAWAL'),
      money('WIN'),
      { ...bet, at: night, amountMinor: 90_000, gameType: 'poker' },
      { kind: 'SESSION', at: now, durationSeconds: 300 },
      { kind: 'SESSION_START', at: now, durationSeconds: 300 },
      { kind: 'SESSION_END', at: now, durationSeconds: 300 },
    ];
    // Once sessions are told, the end of one is no other.
    const unless = ['SESSION_END sessions'];
    const vain = events.flatMap((one) => {
      const { state } = stateAfter([...before, one]);
      const named = fieldNames.filter((name) => changedBy[name].some((cause) => cause === one.kind));
      return named.filter((name) => state[name] === was[name]).map((name) => `${one.kind} ${name}`);
    });
    expect(vain).toEqual(unless);
  });
});
