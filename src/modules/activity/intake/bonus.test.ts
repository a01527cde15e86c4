import { describe, expect, it } from 'vitest';
import { noTerms, type Terms } from '../../../engine/rules/reward.ts';
import { unfunded } from '../../../engine/wallet/bonus.ts';
import { hourMs, type Instant, minuteMs } from '../../../kernel/clock.ts';
import type { MemberStatus } from '../../../kernel/member-status.ts';
import type { Member } from '../../members/member.ts';
import type { Grant } from '../../wallet/bonus/grant.ts';
import type { PlayRow } from '../activity.ts';
import { type BonusContext, playBonus, unplayBonus } from './bonus.ts';
import type { ReportedEvent } from './event.ts';

const noon = Date.parse('2026-03-02T12:00:00Z');
const whose = { bucket: 5, memberId: '01900000-0000-7000-8000-000000000001' };

const member = (status: MemberStatus = 'ACTIVE', statusSince: Instant | null = null): Member => ({
  ...whose,
  externalId: 'P001',
  status,
  statusUntil: status === 'COOLING_OFF' ? noon + hourMs : null,
  statusSince,
  country: null,
  marketingConsent: false,
  registeredAt: null,
  createdAt: noon - 100 * hourMs,
  updatedAt: noon - 100 * hourMs,
});

/** A bonus of 50.00 that was given an hour ago, to be played through 100.00 on slots and roulette, bets up to 20.00. */
const grant = (grantId: string, more: Partial<Grant> = {}, terms: Partial<Terms> = {}): Grant => ({
  ...whose,
  ...unfunded({ amountMinor: 50_00, targetMinor: 100_00, maxConversionMinor: null }),
  state: 'ACTIVE',
  balanceMinor: 50_00,
  grantId,
  terms: { ...noTerms, maxBetMinor: 20_00, eligibleGames: ['slots', 'roulette'], contribution: { roulette: 0.5 }, ...terms },
  decisionId: 'd',
  outcome: 'APPROVED',
  createdAt: noon - hourMs,
  expiresAt: noon + hourMs,
  endedAt: null,
  events: 2,
  activateAfter: null,
  ...more,
});

/** `WAGER 10.00 of which 4.00 on slots in r1`, told at noon. */
function event(text: string, at: Instant = noon): ReportedEvent {
  const [, kind = '', amount, bonus = '0', game = null, round = null] =
    /^(\w+) ([\d.]+)(?: of which ([\d.]+))?(?: on (\w+))?(?: in (\w+))?$/.exec(text) ?? [];
  return {
    playerId: 'P001',
    eventId: text,
    kind: kind as ReportedEvent['kind'],
    at,
    amountMinor: Number(amount) * 100,
    bonusMinor: Number(bonus) * 100,
    gameType: game,
    gameId: null,
    roundId: round,
    sessionId: null,
    durationSeconds: null,
    ref: null,
    links: [],
  };
}

const spell = ({ grantId, state, balanceMinor, progressMinor }: Grant): string =>
  `${grantId} ${state} ${balanceMinor / 100}, ${progressMinor / 100}`;

type Told = { outcomes: string[]; grants: Grant[]; booked: string[] };
type Given = { grants?: Grant[]; at?: Instant; now?: Instant; who?: Member };

/** Tells events one by one; `back` takes the one before it back. */
function tell(texts: readonly string[], { grants = [grant('g1')], at = noon, now = noon, who = member() }: Given = {}): Told {
  const rounds = new Map<string, string>();
  const context: BonusContext = { baseCurrency: 'USD', now, member: who, rounds };
  const told: Told = { outcomes: [], grants, booked: [] };
  let last: PlayRow | null = null;
  for (const text of texts) {
    const asked = text === 'back' ? null : event(text, at);
    const effect = asked === null ? unplayBonus(told.grants, last as PlayRow, context) : playBonus(told.grants, asked, context);
    if ('refusal' in effect) {
      told.outcomes.push(`${effect.refusal} ${effect.path}`);
      continue;
    }
    const { grantId, progressMinor, booking } = effect;
    told.outcomes.push(grantId === null ? 'none' : `${grantId} ${progressMinor < 0 ? '' : '+'}${progressMinor / 100}`);
    told.grants = [...effect.grants];
    told.booked.push(...booking.transfers.map(({ from, to, amountMinor, code }) => `${from} > ${to} ${amountMinor / 100} ${code}`));
    if (asked?.kind === 'WAGER' && asked.roundId !== null && grantId !== null) rounds.set(asked.roundId, grantId);
    if (asked !== null) last = { ...asked, grantId, progressMinor } as unknown as PlayRow;
  }
  return told;
}

describe('a bonus of 50.00, to be played through 100.00 on slots and roulette, bets up to 20.00', () => {
  it.each<[events: string[], outcomes: string[], after: string, booked?: string[]]>([
    [['WAGER 10 of which 4 on slots'], ['g1 +10'], 'g1 ACTIVE 46, 10'],
    [['WAGER 10 on slots'], ['g1 +10'], 'g1 ACTIVE 50, 10'],
    [['WAGER 10 of which 10 on roulette'], ['g1 +5'], 'g1 ACTIVE 40, 5'],
    // Own money may be played anywhere, at any height; what it counts is up to the terms.
    [['WAGER 90 on poker'], ['none'], 'g1 ACTIVE 50, 0'],
    [['WAGER 90'], ['none'], 'g1 ACTIVE 50, 0'],
    [['WAGER 90 on slots'], ['g1 +90'], 'g1 ACTIVE 50, 90'],
    [['WAGER 20.01 of which 0.01 on poker'], ['max_bet_exceeded bonus_amount'], 'g1 ACTIVE 50, 0'],
    [['WAGER 20 of which 0.01 on poker'], ['game_not_eligible bonus_amount'], 'g1 ACTIVE 50, 0'],
    [['WAGER 20 of which 0.01'], ['game_not_eligible bonus_amount'], 'g1 ACTIVE 50, 0'],
    [
      ['WAGER 20 of which 20 on slots', 'WAGER 20 of which 20 on slots', 'WAGER 11 of which 11 on slots'],
      ['g1 +20', 'g1 +20', 'insufficient_balance bonus_amount'],
      'g1 ACTIVE 10, 40',
    ],
    [['WIN 30 of which 12'], ['g1 +0'], 'g1 ACTIVE 62, 0'],
    [['WIN 30'], ['none'], 'g1 ACTIVE 50, 0'],
    [['DEPOSIT 30', 'SESSION 0'], ['none', 'none'], 'g1 ACTIVE 50, 0'],
    [['WAGER 10 of which 4 on slots', 'back'], ['g1 +10', 'g1 -10'], 'g1 ACTIVE 50, 0'],
    [['WIN 30 of which 12', 'back'], ['g1 +0', 'g1 +0'], 'g1 ACTIVE 50, 0'],
    [['WAGER 90 on poker', 'back'], ['none', 'none'], 'g1 ACTIVE 50, 0'],
    [['WAGER 100 on slots'], ['g1 +100'], 'g1 CONVERTED 0, 100', ['BONUS:g1 > PAYABLE 50 bonus_converted']],
    [
      ['WAGER 80 on slots', 'WAGER 20 of which 20 on slots in r1', 'WIN 35 of which 35 in r1', 'back'],
      ['g1 +80', 'g1 +20', 'g1 +0', 'insufficient_balance bonus_amount'],
      'g1 CONVERTED 0, 100',
      ['BONUS:g1 > PAYABLE 30 bonus_converted', 'BONUS:g1 > PAYABLE 35 bonus_converted'],
    ],
    [['WITHDRAWAL 10'], ['none'], 'g1 ACTIVE 50, 0'],
  ])('%j', (events, outcomes, after, booked = []) => {
    const told = tell(events);
    expect(told.outcomes).toEqual(outcomes);
    expect(told.grants.map(spell)).toEqual([after]);
    expect(told.booked).toEqual(booked);
  });
});

describe('which bonus', () => {
  const [queued, suspended, converting] = [{ state: 'QUEUED' }, { state: 'SUSPENDED' }, { state: 'COMPLETING', openBets: 1 }] as const;
  const stake = 'WAGER 10 of which 10 on slots';
  it.each<[what: string, given: Given, event: string, outcome: string]>([
    ['none at all', { grants: [] }, stake, 'no_bonus_in_play bonus_amount'],
    ['none is needed for own money', { grants: [] }, 'WAGER 10 on slots', 'none'],
    ['one that waits', { grants: [grant('g1', queued)] }, stake, 'no_bonus_in_play bonus_amount'],
    ['one that is complete', { grants: [grant('g1', converting)] }, stake, 'no_bonus_in_play bonus_amount'],
    ['one that was given later', { at: noon - hourMs - 1 }, stake, 'no_bonus_in_play bonus_amount'],
    ['one that was given in that second', { grants: [grant('g1', { createdAt: noon + 999 })] }, stake, 'g1 +10'],
    ['one that was given in the next', { grants: [grant('g1', { createdAt: noon + 1000 })] }, stake, 'no_bonus_in_play bonus_amount'],
    ['one that was given then', { at: noon - hourMs }, stake, 'g1 +10'],
    ['one that was over then', { at: noon + hourMs, now: noon + hourMs }, stake, 'no_bonus_in_play bonus_amount'],
    ['one that is over now, and was not then', { at: noon, now: noon + 2 * hourMs }, stake, 'g1 +10'],
    ['the one in play, not the one that waits', { grants: [grant('g0', queued), grant('g1')] }, stake, 'g1 +10'],
    ['during a break', { grants: [grant('g1', suspended)], who: member('COOLING_OFF') }, stake, 'no_bonus_in_play bonus_amount'],
    ['after a break', { grants: [grant('g1', suspended)] }, stake, 'g1 +10'],
    ['before a block', { who: member('BLOCKED', noon + 1) }, stake, 'g1 +10'],
    ['from a block on', { who: member('BLOCKED', noon) }, stake, 'no_bonus_in_play bonus_amount'],
    ['own money from a block on', { who: member('BLOCKED', noon) }, 'WAGER 10 on slots', 'none'],
    ['a win of none', { grants: [] }, 'WIN 10 of which 10', 'no_bonus_in_play bonus_amount'],
    ['a win during a break', { grants: [grant('g1', suspended)], who: member('COOLING_OFF') }, 'WIN 10 of which 10', 'g1 +0'],
    ['a win before it was given', { at: noon - 2 * hourMs }, 'WIN 10 of which 10', 'no_bonus_in_play bonus_amount'],
  ])('%s', (_, given, text, outcome) => {
    expect(tell([text], given).outcomes).toEqual([outcome]);
  });

  it('a win belongs to the bonus of its round, whichever is in play', () => {
    const grants = [grant('g1', { balanceMinor: 10_00, settledMinor: 40_00 }), grant('g2', queued)];
    const { outcomes, grants: after } = tell(['WAGER 10 of which 10 on slots in r1'], { grants });
    expect([outcomes, after.map(spell)]).toEqual([['g1 +10'], ['g1 LOST 0, 10', 'g2 QUEUED 50, 0']]);
    const next = after.map((one) => (one.grantId === 'g2' ? { ...one, state: 'ACTIVE' as const } : one));
    const context = { baseCurrency: 'USD', now: noon, member: member(), rounds: new Map([['r1', 'g1']]) };
    const spelled = (text: string): string[] => {
      const effect = playBonus(next, event(text), context);
      return 'refusal' in effect ? [effect.refusal] : effect.grants.map(spell);
    };
    expect(spelled('WIN 25 of which 25 in r1')).toEqual(['g1 QUEUED 25, 10', 'g2 ACTIVE 50, 0']);
    expect(spelled('WIN 25 of which 25 in r2')).toEqual(['g1 LOST 0, 10', 'g2 ACTIVE 75, 0']);
  });
});

describe('what was played away comes back with what is told later', () => {
  const last = (more: Partial<Grant> = {}) => [grant('g1', { balanceMinor: 10_00, settledMinor: 40_00, ...more })];
  const story = ['WAGER 10 of which 10 on slots in r1', 'WIN 25 of which 25 in r1'];
  it.each<[what: string, given: Given, after: string, booked?: string[]]>([
    ['and is in play again', { grants: last() }, 'g1 ACTIVE 25, 10'],
    ['and waits while its member takes a break', { grants: last(), who: member('COOLING_OFF') }, 'g1 QUEUED 25, 10'],
    ['and waits while its member is blocked', { grants: last(), who: member('BLOCKED', noon + 1) }, 'g1 QUEUED 25, 10'],
    [
      'and is forfeited when its member has excluded themselves',
      { grants: last(), who: member('SELF_EXCLUDED', noon + 1) },
      'g1 FORFEITED 0, 10',
      ['BONUS:g1 > BONUS_FORFEIT 25 bonus_forfeited'],
    ],
    [
      'and has expired when its time is up',
      { grants: last(), now: noon + 2 * hourMs },
      'g1 EXPIRED 0, 10',
      ['BONUS:g1 > BONUS_FORFEIT 25 bonus_expired'],
    ],
    [
      'and becomes own money when its target was reached',
      { grants: last({ progressMinor: 90_00 }) },
      'g1 CONVERTED 0, 100',
      ['BONUS:g1 > PAYABLE 25 bonus_converted'],
    ],
  ])('%s', (_, given, after, booked = []) => {
    const told = tell(story, given);
    expect(told.grants.map(spell)).toEqual([after]);
    expect(told.booked).toEqual(booked);
  });

  it('also without a round, as long as no other has its place', () => {
    expect(tell(['WAGER 10 of which 10 on slots', 'WIN 25 of which 25'], { grants: last() }).grants.map(spell)).toEqual([
      'g1 ACTIVE 25, 10',
    ]);
  });

  it('and is suspended where a stake that is taken back reopens it during a break', () => {
    const grants = [grant('g1', { state: 'COMPLETING', progressMinor: 100_00, openBets: 1 })];
    const row = { ...event('WAGER 10 of which 10 on slots'), grantId: 'g1', progressMinor: 10_00 } as unknown as PlayRow;
    const rounds = new Map<string, string>();
    const told = (who: Member) => unplayBonus(grants, row, { baseCurrency: 'USD', now: noon, member: who, rounds });
    expect(told(member('COOLING_OFF'))).toMatchObject({ progressMinor: -10_00, grants: [{ state: 'SUSPENDED', balanceMinor: 60_00 }] });
    expect(told(member())).toMatchObject({ grants: [{ state: 'ACTIVE' }] });
  });
});

it('a withdrawal forfeits what its terms say, unless it came later or has reached its target', () => {
  const terms = { forfeitOnWithdrawal: true };
  const grants = [
    grant('done', { state: 'COMPLETING', openBets: 1 }, terms),
    grant('waits', { state: 'QUEUED' }, terms),
    grant('over', { state: 'QUEUED', expiresAt: noon - minuteMs }, terms),
    grant('later', { state: 'QUEUED', createdAt: noon + 1000 }, terms),
    grant('other', { state: 'QUEUED' }),
    grant('lost', { state: 'LOST', balanceMinor: 0, endedAt: noon - 1 }, terms),
  ];
  const { outcomes, grants: after, booked } = tell(['WITHDRAWAL 10'], { grants });
  expect(outcomes).toEqual(['none']);
  expect(after.map(({ grantId, state }) => `${grantId} ${state}`)).toEqual([
    'done COMPLETING',
    'waits FORFEITED',
    'over EXPIRED',
    'later QUEUED',
    'other QUEUED',
    'lost LOST',
  ]);
  expect(booked).toEqual(['BONUS:waits > BONUS_FORFEIT 50 bonus_forfeited', 'BONUS:over > BONUS_FORFEIT 50 bonus_expired']);
});
