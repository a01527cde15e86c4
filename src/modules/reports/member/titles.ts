import type { Program } from '../../../engine/program.ts';
import { formatInstant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import type { BonusHappening, Happening } from './happening.ts';
import { isTold, toldTitle } from './safety/tell.ts';

/** What titles need to know of the program. */
export type Words = Pick<Program, 'baseCurrency' | 'tiers'>;

/** What happened, as one plain sentence that can be read out to the player. */
export function titleOf(happening: Happening, words: Words): string {
  if (isTold(happening)) return toldTitle(happening);
  switch (happening.kind) {
    case 'player_created':
      return 'The player was created.';
    case 'status_changed':
      return statusTitle(happening);
    case 'play':
      return playTitle(happening, words);
    case 'import':
      return importTitle(happening, words);
    case 'segment_changed':
      return `Segment changed from ${happening.from} to ${happening.to}.`;
    case 'tier_changed':
      return `Tier changed from ${tierName(happening.from, words)} to ${tierName(happening.to, words)}.`;
    case 'risk_changed':
      return `Risk changed from ${happening.from} to ${happening.to}.`;
    case 'reward_offered':
      return `Rule ${happening.ruleId} offered ${amountOf(happening)}.`;
    case 'manual_credit':
      return creditTitle(happening);
    case 'reward_issued':
      return `Rule ${happening.ruleId} gave ${amountOf(happening)}.`;
    case 'reward_cancelled':
      return `The reward of ${amountOf(happening)} by rule ${happening.ruleId} was cancelled.`;
    case 'reward_lapsed':
      return `The offer of ${amountOf(happening)} by rule ${happening.ruleId} lapsed.`;
    case 'points_held':
      return `${amountOf(happening)} was put on hold.`;
    case 'points_spent':
      return spentTitle(happening);
    case 'points_released':
      return `${amountOf(happening)} came back from hold${happening.timedOut ? ': nobody used it in time' : ''}.`;
    case 'points_expired':
      return `${amountOf(happening)} expired.`;
    case 'payout':
      return `${amountOf(happening)} was paid out (${happening.reference}).`;
    case 'reversal':
      return `${amountOf(happening)} was booked back: ${reversed[happening.code] ?? happening.code} was reversed.`;
    default:
      return bonusTitle(happening);
  }
}

/** Bookings that can be reversed, in the middle of a sentence. */
const reversed: Readonly<Record<string, string>> = {
  spent: 'a spending',
  captured: 'a spending',
  payout: 'a payout',
  manual_credit: 'a credit by hand',
  reward_granted: 'a reward',
};

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>;

const tierName = (id: string, { tiers }: Words): string => tiers.find(({ tierId }) => tierId === id)?.name ?? id;

const amountOf = ({ amountMinor, currency }: { amountMinor: Minor; currency: Currency }): string =>
  `${formatAmount(amountMinor, currency)} ${currency}`;

const bonusFrom = ({ ruleId }: { ruleId: string | null }): string => (ruleId === null ? 'given by hand' : `by rule ${ruleId}`);

function spentTitle({ reason, wasHeld, ...amount }: Of<'points_spent'>): string {
  return `${amountOf(amount)}${wasHeld ? ' of those on hold' : ''} was spent${reason === null ? '' : ` (${reason})`}.`;
}

function bonusTitle(bonus: BonusHappening): string {
  const { kind, targetMinor, cappedMinor, currency } = bonus;
  const from = bonusFrom(bonus);
  const whole = `The bonus of ${amountOf(bonus)} ${from}`;
  switch (kind) {
    case 'bonus_activated': {
      const target = targetMinor === 0 ? 'the first bet' : `bets of ${amountOf({ amountMinor: targetMinor, currency })}`;
      return `${whole} can be played: it becomes own money after ${target}.`;
    }
    case 'bonus_suspended':
      return `${whole} is paused.`;
    case 'bonus_resumed':
      return `${whole} can be played again.`;
    case 'bonus_lost':
      return `${whole} was played away.`;
    case 'bonus_converted': {
      const rest = cappedMinor === 0 ? '' : `; ${amountOf({ amountMinor: cappedMinor, currency })} above its limit was forfeited`;
      return `${amountOf(bonus)} of the bonus ${from} became own money${rest}.`;
    }
    default:
      return bonus.amountMinor === 0 ? `The bonus ${from} ${endings[kind]}.` : `${amountOf(bonus)} of the bonus ${from} ${endings[kind]}.`;
  }
}

const endings = { bonus_expired: 'expired', bonus_forfeited: 'was forfeited', bonus_cancelled: 'was taken back' } as const;

function statusTitle({ from, to, until, reason }: Of<'status_changed'>): string {
  const end = until === null ? '' : ` until ${formatInstant(until)}`;
  const change = from === to ? `${to} prolonged${end}` : `Status changed from ${from} to ${to}${end}`;
  return reason === null ? `${change}.` : `${change}: ${reason.replace(/\.$/, '')}.`;
}

type Moved = { deposited?: Minor; wagered?: Minor; won?: Minor; withdrawn?: Minor };

/** `wagered 100.00 and won 80.00 USD`: what is not 0 of sums in base currency. */
function movedIn({ deposited, wagered, won, withdrawn }: Moved, currency: Currency): string {
  const told = Object.entries({ deposited, wagered, won, withdrew: withdrawn }).flatMap(([what, minor = 0]) =>
    minor === 0 ? [] : [`${what} ${formatAmount(minor, currency)}`],
  );
  return told.length === 0 ? '' : `${listed(told)} ${currency}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function playTitle({ day, bets, lp, ...money }: Of<'play'>, { baseCurrency }: Words): string {
  const { depositedMinor: deposited, wageredMinor: wagered, wonMinor: won, withdrawnMinor: withdrawn } = money;
  const moved = movedIn({ deposited, wagered, won, withdrawn }, baseCurrency);
  const parts = [...(bets === 0 ? [] : [`${bets} ${bets === 1 ? 'bet' : 'bets'}`]), ...(moved === '' ? [] : [moved])];
  const earned = lp === 0 ? '' : `, earning ${lp} LP`;
  return parts.length === 0 ? `Was seen on ${day}${earned}.` : `On ${day}: ${parts.join(', ')}${earned}.`;
}

function importTitle({ totals, lp }: Of<'import'>, { baseCurrency }: Words): string {
  const moved = movedIn(totals, baseCurrency);
  const points = lp === 0 ? '' : `; ${lp} LP`;
  return moved === '' ? `A sheet of totals was taken in${points}.` : `A sheet of totals added: ${moved}${points}.`;
}

function creditTitle({ outcome, reason, note, ...amount }: Of<'manual_credit'>): string {
  const why = note === null ? '' : ` (${note})`;
  if (outcome === 'REFUSED') return `A credit of ${amountOf(amount)} by hand${why} was refused: ${reason}.`;
  return `${amountOf(amount)} was given by hand${why}.`;
}
