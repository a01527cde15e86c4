import { assert } from '../../kernel/assert.ts';
import { add, type Minor } from '../../kernel/money.ts';
import { type BonusEffect, type BonusEvent, type BonusRefusal, type BonusState, bonusTable, isEnd } from './bonus-states.ts';

/** A bonus as its money sees it. Minor units of the base currency; granted + won = settled + converted + forfeited + balance + open. */
export type Bonus = {
  state: BonusState;
  /** Granted. */
  amountMinor: Minor;
  balanceMinor: Minor;
  /** Bonus money in bets that have not ended. */
  openMinor: Minor;
  /** Bets that count toward it and have not ended, those of own money alone included. */
  openBets: number;
  /** Turnover that counted. */
  progressMinor: Minor;
  targetMinor: Minor;
  /** Most that it may become; null: no limit. */
  maxConversionMinor: Minor | null;
  wonMinor: Minor;
  settledMinor: Minor;
  convertedMinor: Minor;
  /** Gone to BONUS_FORFEIT, or back to BONUS_COST where it was cancelled. */
  forfeitedMinor: Minor;
};

type OtherEvent = Exclude<BonusEvent, 'stake' | 'settle' | 'void'>;

/** What happens, with what its effect needs to know. Amounts are the bonus parts, >= 0. */
export type Occurrence =
  | { event: 'stake'; bonusMinor: Minor; countedMinor: Minor }
  | { event: 'settle'; bonusMinor: Minor; winMinor: Minor }
  | { event: 'void'; bonusMinor: Minor; countedMinor: Minor }
  | { event: OtherEvent };

/** Accounts of a posting; BONUS and OPEN are those of this bonus and of the bet at hand. */
export type BonusAccount = 'BONUS' | 'OPEN' | 'BONUS_COST' | 'BONUS_FORFEIT' | 'GAME' | 'PAYABLE';

/** What postings of a bonus are called in the ledger. */
export const postingCodes = [
  'bonus_granted',
  'bet_placed',
  'bet_settled',
  'bet_won',
  'bet_voided',
  'late_win_forfeited',
  'late_void_forfeited',
  'bonus_converted',
  'bonus_capped',
  'bonus_expired',
  'bonus_forfeited',
  'bonus_cancelled',
] as const;
export type Posting = { from: BonusAccount; to: BonusAccount; amountMinor: Minor; code: (typeof postingCodes)[number] };

/** A bonus before anything was booked for it. */
export function unfunded(terms: Pick<Bonus, 'amountMinor' | 'targetMinor' | 'maxConversionMinor'>): Bonus {
  return {
    ...terms,
    state: 'OFFERED',
    balanceMinor: 0,
    openMinor: 0,
    openBets: 0,
    progressMinor: 0,
    wonMinor: 0,
    settledMinor: 0,
    convertedMinor: 0,
    forfeitedMinor: 0,
  };
}

/** One step through the table. */
export type Step = { event: BonusEvent; from: BonusState; to: BonusState };

export type Moved = { bonus: Bonus; postings: Posting[]; steps: Step[] };

/**
 * What happens to a bonus, and what follows from it by itself: a bet may complete it, the end of the last bet converts or loses it.
 * Pure. A bonus without a target is not cash: it is complete with the first bet that counts toward it.
 * @returns the code of the table where its state refuses the event
 */
export function happen(bonus: Bonus, occurrence: Occurrence): Moved | { refusal: BonusRefusal } {
  const first = step(bonus, occurrence);
  if ('refusal' in first) return first;
  let moved = first;
  for (;;) {
    const event = nextOf(moved.bonus, occurrence.event);
    if (event === null) return moved;
    const more = step(moved.bonus, { event });
    assert(!('refusal' in more), `what follows by itself is allowed: ${event} in ${moved.bonus.state}`);
    moved = { bonus: more.bonus, postings: [...moved.postings, ...more.postings], steps: [...moved.steps, ...more.steps] };
  }
}

/** What follows by itself from a bet, in the state it has led to; null: nothing (more). */
function nextOf(bonus: Bonus, caused: BonusEvent): OtherEvent | null {
  if (isEnd(bonus.state) || (caused !== 'stake' && caused !== 'settle' && caused !== 'void')) return null;
  const { state, progressMinor, targetMinor, openBets, balanceMinor } = bonus;
  // Without a target the first turnover that counts is enough, but some there must be.
  const isDone = progressMinor > 0 && progressMinor >= targetMinor;
  if (state === 'ACTIVE' && isDone && caused === 'stake') return 'complete';
  if (state === 'COMPLETING' && !isDone) return 'reopen';
  if (openBets > 0) return null;
  if (balanceMinor === 0) return 'lose';
  return state === 'COMPLETING' ? 'convert' : null;
}

function step(bonus: Bonus, occurrence: Occurrence): Moved | { refusal: BonusRefusal } {
  const row = bonusTable[bonus.state];
  const transition = row.on[occurrence.event];
  if (transition === undefined) return { refusal: row.refusal };
  const [to, effect] = transition;
  const { bonus: after, postings } = effects[effect](bonus, occurrence);
  return {
    bonus: { ...after, state: to },
    postings: postings.filter(({ amountMinor }) => amountMinor > 0),
    steps: [{ event: occurrence.event, from: bonus.state, to }],
  };
}

type Effect = (bonus: Bonus, occurrence: Occurrence) => Omit<Moved, 'steps'>;

const effects: Readonly<Record<BonusEffect, Effect>> = {
  none: (bonus) => ({ bonus, postings: [] }),
  fund: (bonus) => ({
    bonus: { ...bonus, balanceMinor: bonus.amountMinor },
    postings: [{ from: 'BONUS_COST', to: 'BONUS', amountMinor: bonus.amountMinor, code: 'bonus_granted' }],
  }),
  stake: (bonus, occurrence) => {
    const { stakeMinor, countedMinor } = bet(occurrence);
    return {
      bonus: {
        ...bonus,
        balanceMinor: bonus.balanceMinor - stakeMinor,
        openMinor: add(bonus.openMinor, stakeMinor),
        openBets: bonus.openBets + 1,
        progressMinor: add(bonus.progressMinor, countedMinor),
      },
      postings: [{ from: 'BONUS', to: 'OPEN', amountMinor: stakeMinor, code: 'bet_placed' }],
    };
  },
  settle: (bonus, occurrence) => {
    const { stakeMinor, winMinor } = bet(occurrence);
    return {
      bonus: { ...settled(bonus, stakeMinor, winMinor), balanceMinor: add(bonus.balanceMinor, winMinor) },
      postings: [
        { from: 'OPEN', to: 'GAME', amountMinor: stakeMinor, code: 'bet_settled' },
        { from: 'GAME', to: 'BONUS', amountMinor: winMinor, code: 'bet_won' },
      ],
    };
  },
  settle_late: (bonus, occurrence) => {
    const { stakeMinor, winMinor } = bet(occurrence);
    return {
      bonus: { ...settled(bonus, stakeMinor, winMinor), forfeitedMinor: add(bonus.forfeitedMinor, winMinor) },
      postings: [
        { from: 'OPEN', to: 'GAME', amountMinor: stakeMinor, code: 'bet_settled' },
        { from: 'GAME', to: 'BONUS_FORFEIT', amountMinor: winMinor, code: 'late_win_forfeited' },
      ],
    };
  },
  give_back_stake: (bonus, occurrence) => {
    const { stakeMinor, countedMinor } = bet(occurrence);
    return {
      bonus: { ...voided(bonus, stakeMinor, countedMinor), balanceMinor: add(bonus.balanceMinor, stakeMinor) },
      postings: [{ from: 'OPEN', to: 'BONUS', amountMinor: stakeMinor, code: 'bet_voided' }],
    };
  },
  forfeit_stake: (bonus, occurrence) => {
    const { stakeMinor, countedMinor } = bet(occurrence);
    return {
      bonus: { ...voided(bonus, stakeMinor, countedMinor), forfeitedMinor: add(bonus.forfeitedMinor, stakeMinor) },
      postings: [{ from: 'OPEN', to: 'BONUS_FORFEIT', amountMinor: stakeMinor, code: 'late_void_forfeited' }],
    };
  },
  pay: (bonus) => {
    const paidMinor = Math.min(bonus.balanceMinor, bonus.maxConversionMinor ?? bonus.balanceMinor);
    const restMinor = bonus.balanceMinor - paidMinor;
    return {
      bonus: { ...emptied(bonus, restMinor), convertedMinor: add(bonus.convertedMinor, paidMinor) },
      postings: [
        { from: 'BONUS', to: 'PAYABLE', amountMinor: paidMinor, code: 'bonus_converted' },
        { from: 'BONUS', to: 'BONUS_FORFEIT', amountMinor: restMinor, code: 'bonus_capped' },
      ],
    };
  },
  forfeit: (bonus, { event }) => ({
    bonus: emptied(bonus, bonus.balanceMinor),
    postings: [
      {
        from: 'BONUS',
        to: 'BONUS_FORFEIT',
        amountMinor: bonus.balanceMinor,
        code: event === 'expire' ? 'bonus_expired' : 'bonus_forfeited',
      },
    ],
  }),
  give_back: (bonus) => {
    const backMinor = Math.min(bonus.balanceMinor, bonus.amountMinor);
    return {
      bonus: emptied(bonus, bonus.balanceMinor),
      postings: [
        { from: 'BONUS', to: 'BONUS_COST', amountMinor: backMinor, code: 'bonus_cancelled' },
        { from: 'BONUS', to: 'BONUS_FORFEIT', amountMinor: bonus.balanceMinor - backMinor, code: 'bonus_forfeited' },
      ],
    };
  },
};

function bet(occurrence: Occurrence): { stakeMinor: Minor; countedMinor: Minor; winMinor: Minor } {
  assert('bonusMinor' in occurrence, `${occurrence.event} is a bet or its end`);
  return {
    stakeMinor: occurrence.bonusMinor,
    countedMinor: 'countedMinor' in occurrence ? occurrence.countedMinor : 0,
    winMinor: 'winMinor' in occurrence ? occurrence.winMinor : 0,
  };
}

function settled(bonus: Bonus, stakeMinor: Minor, winMinor: Minor): Bonus {
  return {
    ...bonus,
    openMinor: bonus.openMinor - stakeMinor,
    openBets: bonus.openBets - 1,
    settledMinor: add(bonus.settledMinor, stakeMinor),
    wonMinor: add(bonus.wonMinor, winMinor),
  };
}

function voided(bonus: Bonus, stakeMinor: Minor, countedMinor: Minor): Bonus {
  return {
    ...bonus,
    openMinor: bonus.openMinor - stakeMinor,
    openBets: bonus.openBets - 1,
    progressMinor: bonus.progressMinor - countedMinor,
  };
}

/** Nothing is left; `forfeitedMinor` of it went the way of no return. */
function emptied(bonus: Bonus, forfeitedMinor: Minor): Bonus {
  return { ...bonus, balanceMinor: 0, forfeitedMinor: add(bonus.forfeitedMinor, forfeitedMinor) };
}
