import type { Program } from '../../../engine/program.ts';
import { utcDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { type Fault, fieldFault } from '../../../kernel/errors.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import { formatAmount, type Minor, maxMinor, split } from '../../../kernel/money.ts';
import type { Desk } from '../../ledger/commit-each.ts';
import type { Member } from '../../members/member.ts';
import { noBooking } from '../../wallet/booking.ts';
import { takeFacts } from '../take-facts.ts';
import { type Ending, endDesk, type GrantAfter, grantAfter } from './end-wager.ts';
import { endBet } from './move-bonus.ts';
import type { Played } from './play-batch.ts';
import { winFact } from './wager.ts';

/** A bet whose outcome is known. Minor units of the base currency, >= 0. */
export type AskedSettle = { wagerId: Uuid; amountMinor: Minor };

/** The parts of the win: `real` is the operator's to pay. `late`: the bonus had ended, so that the bonus part is forfeited. */
export type SettleAnswer = { wager_id: string; real: string; bonus: string; late: boolean; grant: GrantAfter | null };

/** Where bets are settled. Refuses `wager_not_found`, `wager_ended`. Whatever the player's status: what was won is theirs. */
export function settleDesk(clock: () => Instant): Desk<AskedSettle, SettleAnswer, Member> {
  return endDesk({ touches: (_, now) => now, end: settleWager }, clock);
}

/** The win returns in the split of the stake (largest remainder method). Pure but for the new ids. */
export function settleWager(
  { amountMinor }: AskedSettle,
  { wager, known, grant }: Ending,
  program: Program,
  now: Instant,
): Played<SettleAnswer> | Fault {
  if (maxMinor - amountMinor < (known.profile.won ?? 0)) return fieldFault('amount', 'invalid_amount', 'amount: too large to be kept');
  const { wagerId } = wager;
  const { baseCurrency } = program;
  const [realMinor = 0, bonusMinor = 0] = split(amountMinor, [wager.realMinor, wager.bonusMinor]);
  const win = { realMinor, bonusMinor };
  const moved =
    grant &&
    endBet(
      grant,
      { event: 'settle', bonusMinor: wager.bonusMinor, winMinor: bonusMinor },
      { baseCurrency, at: now, wagerId, onBreak: false },
    );
  const late = moved?.late ?? false;
  return {
    answer: {
      wager_id: wagerId,
      real: formatAmount(realMinor, baseCurrency),
      bonus: formatAmount(bonusMinor, baseCurrency),
      late,
      grant: moved && grantAfter(moved.grant, baseCurrency),
    },
    change: takeFacts(known, [winFact(wager, win, { at: now, day: utcDay(now) })], program),
    wager: { ...wager, state: 'SETTLED', win, late, endedAt: now },
    booking: moved?.booking ?? noBooking,
    events: [],
  };
}
