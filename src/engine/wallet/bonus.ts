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

/** Bets that the wallet took, from stake to end; and what is told of bets that are over. */
type BetEvent = 'stake' | 'settle' | 'void';
type ToldEvent = 'play' | 'win' | 'unplay' | 'unwin';
type OtherEvent = Exclude<BonusEvent, BetEvent | ToldEvent>;

/** What happens, with what its effect needs to know. Amounts are the bonus parts, >= 0. */
export type Occurrence =
  | { event: 'stake'; bonusMinor: Minor; countedMinor: Minor }
  | { event: 'settle'; bonusMinor: Minor; winMinor: Minor }
  | { event: 'void'; bonusMinor: Minor; countedMinor: Minor }
  | { event: 'play' | 'unplay'; bonusMinor: Minor; countedMinor: Minor }
  | { event: 'win' | 'unwin'; winMinor: Minor }
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
/** Postings of bets that are told when they are over: the row that tells of one carries it, so that it needs no transfer. */
const carriedCodes = ['stake_told', 'win_told', 'stake_taken_back', 'win_taken_back'] as const;
type PostingCode = (typeof postingCodes)[number];

export type Posting<Code = PostingCode | (typeof carriedCodes)[number]> = {
  from: BonusAccount;
  to: BonusAccount;
  amountMinor: Minor;
  code: Code;
};

/** Whether a posting needs a transfer: no row that tells of play carries it. */
export function isBooked(posting: Posting): posting is Posting<PostingCode> {
  return !(carriedCodes as readonly string[]).includes(posting.code);
}

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
export type Unmoved = { refusal: BonusRefusal | 'insufficient_balance' };

/**
 * What happens to a bonus, and what follows from it by itself: a bet may complete it, the end of the last bet converts or loses it, and
 * what is told later may bring it back. Pure. A bonus without a target is not cash: it is complete with the first bet that counts.
 * @returns the code of the table where its state refuses the event; `insufficient_balance` where what is told takes more than there is
 */
export function happen(bonus: Bonus, occurrence: Occurrence): Moved | Unmoved {
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

const ofBets: ReadonlySet<BonusEvent> = new Set(['stake', 'settle', 'void', 'play', 'win', 'unplay', 'unwin']);

/** What follows by itself from a bet, in the state it has led to; null: nothing (more). */
function nextOf(bonus: Bonus, caused: BonusEvent): OtherEvent | null {
  const { state, progressMinor, targetMinor, openBets, balanceMinor } = bonus;
  if (!ofBets.has(caused)) return null;
  if (state === 'LOST') return balanceMinor > 0 ? 'revive' : null;
  if (isEnd(state)) return null;
  // Without a target the first turnover that counts is enough, but some there must be.
  const isDone = progressMinor > 0 && progressMinor >= targetMinor;
  if (isDone && (state === 'QUEUED' || (state === 'ACTIVE' && (caused === 'stake' || caused === 'play')))) return 'complete';
  if (state === 'COMPLETING' && !isDone) return 'reopen';
  if (openBets > 0) return null;
  if (balanceMinor === 0) return 'lose';
  return state === 'COMPLETING' ? 'convert' : null;
}

function step(bonus: Bonus, occurrence: Occurrence): Moved | Unmoved {
  const row = bonusTable[bonus.state];
  const transition = row.on[occurrence.event];
  if (transition === undefined) return { refusal: row.refusal };
  if (takenOut(occurrence) > bonus.balanceMinor) return { refusal: 'insufficient_balance' };
  const [to, effect] = transition;
  const { bonus: after, postings } = effects[effect](bonus, occurrence);
  return {
    bonus: { ...after, state: to },
    postings: postings.filter(({ amountMinor }) => amountMinor > 0),
    steps: [{ event: occurrence.event, from: bonus.state, to }],
  };
}

/** What is told of bets may take more than there is: nobody has asked before. */
function takenOut(occurrence: Occurrence): Minor {
  if (occurrence.event === 'play') return occurrence.bonusMinor;
  return occurrence.event === 'unwin' ? occurrence.winMinor : 0;
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
  play: (bonus, occurrence) => {
    const { stakeMinor, countedMinor } = bet(occurrence);
    return {
      bonus: { ...played(bonus, stakeMinor, countedMinor), balanceMinor: bonus.balanceMinor - stakeMinor },
      postings: [{ from: 'BONUS', to: 'GAME', amountMinor: stakeMinor, code: 'stake_told' }],
    };
  },
  win: (bonus, occurrence) => {
    const { winMinor } = bet(occurrence);
    return {
      bonus: { ...bonus, wonMinor: add(bonus.wonMinor, winMinor), balanceMinor: add(bonus.balanceMinor, winMinor) },
      postings: [winTold(winMinor)],
    };
  },
  pay_win: (bonus, occurrence) => {
    const { winMinor } = bet(occurrence);
    const { maxConversionMinor, convertedMinor } = bonus;
    const paidMinor = Math.min(winMinor, maxConversionMinor === null ? winMinor : maxConversionMinor - convertedMinor);
    const restMinor = winMinor - paidMinor;
    return {
      bonus: {
        ...bonus,
        wonMinor: add(bonus.wonMinor, winMinor),
        convertedMinor: add(convertedMinor, paidMinor),
        forfeitedMinor: add(bonus.forfeitedMinor, restMinor),
      },
      postings: [
        winTold(winMinor),
        { from: 'BONUS', to: 'PAYABLE', amountMinor: paidMinor, code: 'bonus_converted' },
        { from: 'BONUS', to: 'BONUS_FORFEIT', amountMinor: restMinor, code: 'bonus_capped' },
      ],
    };
  },
  forfeit_win: (bonus, occurrence) => {
    const { winMinor } = bet(occurrence);
    return {
      bonus: { ...bonus, wonMinor: add(bonus.wonMinor, winMinor), forfeitedMinor: add(bonus.forfeitedMinor, winMinor) },
      postings: [winTold(winMinor), { from: 'BONUS', to: 'BONUS_FORFEIT', amountMinor: winMinor, code: 'late_win_forfeited' }],
    };
  },
  unplay: (bonus, occurrence) => {
    const { stakeMinor, countedMinor } = bet(occurrence);
    return {
      bonus: { ...unplayed(bonus, stakeMinor, countedMinor), balanceMinor: add(bonus.balanceMinor, stakeMinor) },
      postings: [stakeTakenBack(stakeMinor)],
    };
  },
  unplay_late: (bonus, occurrence) => {
    const { stakeMinor, countedMinor } = bet(occurrence);
    return {
      bonus: { ...unplayed(bonus, stakeMinor, countedMinor), forfeitedMinor: add(bonus.forfeitedMinor, stakeMinor) },
      postings: [stakeTakenBack(stakeMinor), { from: 'BONUS', to: 'BONUS_FORFEIT', amountMinor: stakeMinor, code: 'late_void_forfeited' }],
    };
  },
  unwin: (bonus, occurrence) => {
    const { winMinor } = bet(occurrence);
    return {
      bonus: { ...bonus, wonMinor: bonus.wonMinor - winMinor, balanceMinor: bonus.balanceMinor - winMinor },
      postings: [{ from: 'BONUS', to: 'GAME', amountMinor: winMinor, code: 'win_taken_back' }],
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
  assert(ofBets.has(occurrence.event), `${occurrence.event} is a bet or its end`);
  return {
    stakeMinor: 'bonusMinor' in occurrence ? occurrence.bonusMinor : 0,
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

/** A bet that was over when it was told: its stake is settled with it. */
function played(bonus: Bonus, stakeMinor: Minor, countedMinor: Minor): Bonus {
  return { ...bonus, settledMinor: add(bonus.settledMinor, stakeMinor), progressMinor: add(bonus.progressMinor, countedMinor) };
}

/** And is settled no more when it is taken back. */
function unplayed(bonus: Bonus, stakeMinor: Minor, countedMinor: Minor): Bonus {
  return { ...bonus, settledMinor: bonus.settledMinor - stakeMinor, progressMinor: bonus.progressMinor - countedMinor };
}

function winTold(amountMinor: Minor): Posting {
  return { from: 'GAME', to: 'BONUS', amountMinor, code: 'win_told' };
}

function stakeTakenBack(amountMinor: Minor): Posting {
  return { from: 'GAME', to: 'BONUS', amountMinor, code: 'stake_taken_back' };
}

/** Nothing is left; `forfeitedMinor` of it went the way of no return. */
function emptied(bonus: Bonus, forfeitedMinor: Minor): Bonus {
  return { ...bonus, balanceMinor: 0, forfeitedMinor: add(bonus.forfeitedMinor, forfeitedMinor) };
}
