/**
 * The life of a bonus, as one table: state × event → state and effect, or the code by which it is refused.
 * docs/reference/bonus-states.md is generated from it; bonus.ts does what the effects say.
 */
export const bonusStates = [
  'OFFERED',
  'QUEUED',
  'ACTIVE',
  'SUSPENDED',
  'COMPLETING',
  'CONVERTED',
  'LOST',
  'EXPIRED',
  'FORFEITED',
  'CANCELLED',
  'LAPSED',
] as const;
export type BonusState = (typeof bonusStates)[number];

/** What each state means. An offer is a reward that waits: it has no account until it is accepted. */
export const stateMeaning: Readonly<Record<BonusState, string>> = {
  OFFERED: 'waits for the member to accept it; nothing is booked yet',
  QUEUED: 'funded; waits for its turn',
  ACTIVE: 'in play: stakes may use it, turnover counts',
  SUSPENDED: 'in play, but the member takes a break: no stake may use it; its time runs on',
  COMPLETING: 'the target is reached; waits for its last bets to end',
  CONVERTED: 'became money owed to the member',
  LOST: 'played away; a win that is told later brings it back',
  EXPIRED: 'its time was up first',
  FORFEITED: 'lost by the rules: self-exclusion, or terms that say so',
  CANCELLED: 'taken back by the operator',
  LAPSED: 'an offer that nobody accepted in time, or that protection took away',
};

/** What can happen to a bonus. */
export const bonusEvents = {
  accept: 'it is given, or the member accepts it',
  lapse: 'the offer is over',
  activate: 'its turn has come and the gates still allow it',
  suspend: 'the member takes a break',
  resume: 'the break is over',
  stake: 'a bet counts toward it',
  settle: 'a bet of it is settled',
  void: 'a bet of it is taken back',
  play: 'a stake is told after its bet was over',
  win: 'what a bet won is told',
  unplay: 'a stake that was told is taken back',
  unwin: 'a win that was told is taken back',
  complete: 'its turnover has reached the target',
  reopen: 'a bet taken back has brought the turnover below the target',
  revive: 'money came back to it after it was played away',
  convert: 'the target is reached and no bet is open',
  lose: 'nothing is left and no bet is open',
  expire: 'its time is up',
  forfeit: 'the rules take it',
  cancel: 'the operator takes it back',
} as const;
export type BonusEvent = keyof typeof bonusEvents;

/** What an event does to the money, as postings. */
export const bonusEffects = {
  none: '-',
  fund: 'BONUS_COST → BONUS: the amount',
  stake: 'BONUS → OPEN: the bonus part of the stake; progress grows',
  settle: 'OPEN → GAME: the bonus part of the stake; GAME → BONUS: that of the win',
  settle_late: 'OPEN → GAME: the bonus part of the stake; GAME → BONUS_FORFEIT: that of the win',
  give_back_stake: 'OPEN → BONUS: the bonus part of the stake; progress falls',
  forfeit_stake: 'OPEN → BONUS_FORFEIT: the bonus part of the stake; progress falls',
  play: 'BONUS → GAME: the bonus part of the stake; progress grows',
  win: 'GAME → BONUS: the bonus part of the win',
  pay_win: 'GAME → BONUS: the bonus part of the win; BONUS → PAYABLE: what the maximum leaves room for; BONUS → BONUS_FORFEIT: the rest',
  forfeit_win: 'GAME → BONUS → BONUS_FORFEIT: the bonus part of the win',
  unplay: 'GAME → BONUS: the bonus part of the stake; progress falls',
  unplay_late: 'GAME → BONUS → BONUS_FORFEIT: the bonus part of the stake; progress falls',
  unwin: 'BONUS → GAME: the bonus part of the win',
  pay: 'BONUS → PAYABLE: the balance, at most the maximum; BONUS → BONUS_FORFEIT: the rest',
  forfeit: 'BONUS → BONUS_FORFEIT: the balance',
  give_back: 'BONUS → BONUS_COST: the balance, at most the amount; BONUS → BONUS_FORFEIT: the rest',
} as const;
export type BonusEffect = keyof typeof bonusEffects;

/** Why a bonus in a state refuses what its row of the table does not name. */
export type BonusRefusal = 'bonus_not_accepted' | 'bonus_queued' | 'bonus_active' | 'bonus_suspended' | 'bonus_completing' | 'bonus_ended';

type Transition = readonly [to: BonusState, effect: BonusEffect];
type Row = { readonly refusal: BonusRefusal; readonly on: Partial<Readonly<Record<BonusEvent, Transition>>> };

const ends = {
  expire: ['EXPIRED', 'forfeit'],
  forfeit: ['FORFEITED', 'forfeit'],
  cancel: ['CANCELLED', 'give_back'],
} as const;

/** What is told of bets that are over, of a bonus that still has an account. */
const told = (state: BonusState) => ({ win: [state, 'win'], unplay: [state, 'unplay'], unwin: [state, 'unwin'] }) as const;

/** A bonus that ended while bets of it were open, or not yet told, still hears how they end. */
const endedWithBets = (state: BonusState): Row => ({
  refusal: 'bonus_ended',
  on: {
    settle: [state, 'settle_late'],
    void: [state, 'forfeit_stake'],
    win: [state, 'forfeit_win'],
    unplay: [state, 'unplay_late'],
  },
});

export const bonusTable: Readonly<Record<BonusState, Row>> = {
  OFFERED: {
    refusal: 'bonus_not_accepted',
    on: { accept: ['QUEUED', 'fund'], lapse: ['LAPSED', 'none'], cancel: ['CANCELLED', 'none'] },
  },
  // What was played away, and has money again, waits too: a win or a stake of its bets may be told meanwhile.
  QUEUED: {
    refusal: 'bonus_queued',
    on: { activate: ['ACTIVE', 'none'], ...told('QUEUED'), complete: ['COMPLETING', 'none'], lose: ['LOST', 'none'], ...ends },
  },
  ACTIVE: {
    refusal: 'bonus_active',
    on: {
      stake: ['ACTIVE', 'stake'],
      settle: ['ACTIVE', 'settle'],
      void: ['ACTIVE', 'give_back_stake'],
      play: ['ACTIVE', 'play'],
      ...told('ACTIVE'),
      suspend: ['SUSPENDED', 'none'],
      complete: ['COMPLETING', 'none'],
      lose: ['LOST', 'none'],
      ...ends,
    },
  },
  SUSPENDED: {
    refusal: 'bonus_suspended',
    on: {
      settle: ['SUSPENDED', 'settle'],
      void: ['SUSPENDED', 'give_back_stake'],
      ...told('SUSPENDED'),
      resume: ['ACTIVE', 'none'],
      lose: ['LOST', 'none'],
      ...ends,
    },
  },
  // Its turnover was done in time: it neither expires nor can be taken back any more.
  COMPLETING: {
    refusal: 'bonus_completing',
    on: {
      settle: ['COMPLETING', 'settle'],
      void: ['COMPLETING', 'give_back_stake'],
      ...told('COMPLETING'),
      reopen: ['ACTIVE', 'none'],
      convert: ['CONVERTED', 'pay'],
      lose: ['LOST', 'none'],
      forfeit: ends.forfeit,
    },
  },
  // Its last win may be told after the stake that completed it, or that took the last of it.
  CONVERTED: { refusal: 'bonus_ended', on: { win: ['CONVERTED', 'pay_win'], unplay: ['CONVERTED', 'unplay_late'] } },
  LOST: { refusal: 'bonus_ended', on: { win: ['LOST', 'win'], unplay: ['LOST', 'unplay'], revive: ['QUEUED', 'none'] } },
  EXPIRED: endedWithBets('EXPIRED'),
  FORFEITED: endedWithBets('FORFEITED'),
  CANCELLED: endedWithBets('CANCELLED'),
  LAPSED: { refusal: 'bonus_ended', on: {} },
};

/** Whether a state is an end. */
export function isEnd(state: BonusState): boolean {
  return bonusTable[state].refusal === 'bonus_ended';
}

/** States in which a bonus has the one place in play. */
export const inPlay: readonly BonusState[] = ['ACTIVE', 'SUSPENDED', 'COMPLETING'];

/** States that end when the time of the bonus is up. */
export const expiring: readonly BonusState[] = bonusStates.filter((state) => bonusTable[state].on.expire !== undefined);
