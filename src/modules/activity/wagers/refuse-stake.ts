import type { StakeRefusal } from '../../../engine/wallet/stake.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { Fault } from '../../../kernel/errors.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import { type Grant, type GrantState, isOver } from '../../wallet/bonus/grant.ts';

/** What there was for a stake: `bonus` is the one that may be played now, `grants` all that have not ended. Minor units. */
type Means = { amountMinor: Minor; realAvailableMinor: Minor; bonus: Grant | null; grants: readonly Grant[] };

/** A refused stake, with the figures and terms that refused it. */
export function refuseStake(refusal: StakeRefusal, means: Means, baseCurrency: Currency, now: Instant): Fault {
  const { maxBetMinor = null, eligibleGames = null } = means.bonus?.terms ?? {};
  const money = (minor: Minor): string => `${formatAmount(minor, baseCurrency)} ${baseCurrency}`;
  if (refusal === 'max_bet_exceeded' && maxBetMinor !== null) {
    return new Fault(refusal, { detail: `With bonus money a bet is at most ${money(maxBetMinor)}.` });
  }
  if (refusal === 'game_not_eligible' && eligibleGames !== null) {
    return new Fault(refusal, { detail: `The bonus can be played on ${eligibleGames.join(', ')} only.` });
  }
  const { amountMinor, realAvailableMinor, bonus, grants } = means;
  const bonusMinor = bonus?.balanceMinor ?? 0;
  const there = `For ${money(amountMinor)} there are ${money(realAvailableMinor)} of own money and ${money(bonusMinor)} of a bonus.`;
  const idle = grants.filter((grant) => grant !== bonus);
  return new Fault(refusal, {
    detail: [there, ...idle.map((grant) => `A bonus with ${money(grant.balanceMinor)} left ${whyNot(grant, now)}.`)].join(' '),
  });
}

/** Why a stake may not use a bonus that has not ended. */
const idleBecause: Partial<Record<GrantState, string>> = {
  QUEUED: 'waits for its turn (QUEUED)',
  SUSPENDED: 'is suspended (SUSPENDED)',
  COMPLETING: 'has reached its target and waits for its open bets, which /api/wallet/wagers lists (COMPLETING)',
};

function whyNot(grant: Grant, now: Instant): string {
  return (isOver(grant, now) ? null : idleBecause[grant.state]) ?? 'is over: its time was up';
}
