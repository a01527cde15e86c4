import { describe, expect, it } from 'vitest';
import { type Bonus, happen, type Occurrence, unfunded } from './bonus.ts';
import {
  type BonusEvent,
  type BonusState,
  bonusEvents,
  bonusStates,
  bonusTable,
  expiring,
  inPlay,
  isEnd,
  stateMeaning,
} from './bonus-states.ts';

/** What may happen to a bonus in each state, and where it leads; everything else is refused with the code behind the semicolon. */
const life = `
  OFFERED: accept QUEUED, lapse LAPSED, cancel CANCELLED; bonus_not_accepted
  QUEUED: activate ACTIVE, win QUEUED, unplay QUEUED, unwin QUEUED, complete COMPLETING, lose LOST,
          expire EXPIRED, forfeit FORFEITED, cancel CANCELLED; bonus_queued
  ACTIVE: stake ACTIVE, settle ACTIVE, void ACTIVE, play ACTIVE, win ACTIVE, unplay ACTIVE, unwin ACTIVE, suspend SUSPENDED,
          complete COMPLETING, lose LOST, expire EXPIRED, forfeit FORFEITED, cancel CANCELLED; bonus_active
  SUSPENDED: settle SUSPENDED, void SUSPENDED, win SUSPENDED, unplay SUSPENDED, unwin SUSPENDED, resume ACTIVE,
          lose LOST, expire EXPIRED, forfeit FORFEITED, cancel CANCELLED; bonus_suspended
  COMPLETING: settle COMPLETING, void COMPLETING, win COMPLETING, unplay COMPLETING, unwin COMPLETING, reopen ACTIVE,
          convert CONVERTED, lose LOST, forfeit FORFEITED; bonus_completing
  CONVERTED: win CONVERTED, unplay CONVERTED; bonus_ended
  LOST: win QUEUED, unplay QUEUED, revive QUEUED; bonus_ended
  EXPIRED: settle EXPIRED, void EXPIRED, win EXPIRED, unplay EXPIRED; bonus_ended
  FORFEITED: settle FORFEITED, void FORFEITED, win FORFEITED, unplay FORFEITED; bonus_ended
  CANCELLED: settle CANCELLED, void CANCELLED, win CANCELLED, unplay CANCELLED; bonus_ended
  LAPSED: ; bonus_ended
`;

const lines = life
  .replaceAll(/,\s+/g, ', ')
  .trim()
  .split('\n')
  .map((line) => line.trim());
const expected = new Map(
  lines.map((line) => {
    const [, state, moves = '', refusal] = /^(\w+): (.*); (\w+)$/.exec(line) ?? [];
    return [state, { moves: new Map(moves.split(', ').map((move) => move.split(' ') as [string, string])), refusal }];
  }),
);
const events = Object.keys(bonusEvents) as BonusEvent[];
const cells = bonusStates.flatMap((state) =>
  events.map((event) => {
    const row = expected.get(state);
    return [state, event, row?.moves.get(event) ?? `refused: ${row?.refusal}`] as const;
  }),
);

/** A bonus of 50.00 that is half played, with two open bets; what has ended holds nothing. What was played away has neither. */
const inState = (state: BonusState): Bonus => ({
  ...unfunded({ amountMinor: 50_00, targetMinor: 400_00, maxConversionMinor: null }),
  state,
  balanceMinor: state === 'OFFERED' || isEnd(state) ? 0 : 30_00,
  openMinor: state === 'LOST' ? 0 : 20_00,
  openBets: state === 'LOST' ? 0 : 2,
  progressMinor: state === 'COMPLETING' ? 500_00 : 200_00,
});

const occurrence = (event: BonusEvent): Occurrence => {
  if (event === 'stake' || event === 'void') return { event, bonusMinor: 10_00, countedMinor: 10_00 };
  if (event === 'play' || event === 'unplay') return { event, bonusMinor: 10_00, countedMinor: 10_00 };
  if (event === 'win' || event === 'unwin') return { event, winMinor: 15_00 };
  return event === 'settle' ? { event, bonusMinor: 10_00, winMinor: 15_00 } : { event };
};

describe('every event in every state', () => {
  it.each(cells)('%s, %s: %s', (state, event, says) => {
    const before = inState(state);
    const moved = happen(before, occurrence(event));
    const steps = 'refusal' in moved ? [] : moved.steps;
    expect('refusal' in moved ? `refused: ${moved.refusal}` : moved.bonus.state).toBe(says);
    // What was played away comes back by itself with its money.
    const revived = state === 'LOST' && event !== 'revive' ? [{ event: 'revive', from: 'LOST', to: 'QUEUED' }] : [];
    const direct = { event, from: state, to: revived.length > 0 ? state : says };
    expect(steps).toEqual(says.startsWith('refused') ? [] : [direct, ...revived]);
    expect(before).toEqual(inState(state));
  });

  it('all cells are there: 11 states, 20 events', () => {
    expect([lines.length, cells.length]).toEqual([11, 11 * 20]);
    const moves = [...expected.values()].reduce((sum, row) => sum + [...row.moves.keys()].filter((event) => event !== '').length, 0);
    expect(moves).toBe(bonusStates.flatMap((state) => Object.keys(bonusTable[state].on)).length);
  });
});

describe('what is said of states', () => {
  it('what has ended is neither in play nor waiting', () => {
    const ended = bonusStates.filter(isEnd);
    expect(ended).toEqual(['CONVERTED', 'LOST', 'EXPIRED', 'FORFEITED', 'CANCELLED', 'LAPSED']);
    expect(inPlay).toEqual(['ACTIVE', 'SUSPENDED', 'COMPLETING']);
    expect(expiring).toEqual(['QUEUED', 'ACTIVE', 'SUSPENDED']);
  });

  it('every state can be reached, and every one says what it means', () => {
    const reached = new Set<BonusState>(['OFFERED']);
    for (const state of reached) for (const [to] of Object.values(bonusTable[state].on)) reached.add(to);
    expect([...reached].sort()).toEqual([...bonusStates].sort());
    expect(Object.values(stateMeaning).every((text) => text.length > 10)).toBe(true);
  });
});
