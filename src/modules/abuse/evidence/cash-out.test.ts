import { describe, expect, it } from 'vitest';
import type { CashOut } from '../../../engine/abuse/evidence.ts';
import { immediateWithdrawal } from '../../../engine/abuse/signals/immediate-withdrawal.ts';
import { thresholdsOf } from '../../../engine/abuse/thresholds.ts';
import { emptyProfile } from '../../../engine/profile/fold.ts';
import { parseSettings } from '../../../engine/settings.ts';
import { minuteMs } from '../../../kernel/clock.ts';
import type { LastPlay } from '../../activity/evidence/rows.ts';
import { beforeOf, type LargeWin, mayFollow, triggerOf } from './cash-out.ts';
import { tells } from './own-play.ts';

/* A withdrawal at 12:00. Usual stake 10.00; a win is large from 20 of them on, and an hour is soon: the defaults. */

const settings = parseSettings({}, 'USD');
const thresholds = thresholdsOf(settings);
const noon = Date.parse('2026-03-02T12:00:00Z');
const at = (time: string): number => Date.parse(`2026-03-02T${time}Z`);

/** `bet 11:30`, `win 11:40 250` (in dollars), `bonus 11:50`; `known 11:40 25`: known from before as a win of 25 stakes. */
function before(told: readonly string[]) {
  const [play, conversions]: [LastPlay[], { grantId: string; at: number }[]] = [[], []];
  let knownWin: LargeWin | null = null;
  told.forEach((line, index) => {
    const [what, time = '', amount = '1'] = line.split(' ');
    if (what === 'bonus') conversions.push({ grantId: `g${index}`, at: at(time) });
    else if (what === 'known') knownWin = { what: 'win', eventId: 'known', at: at(time), stakes: Number(amount) };
    else {
      const kind = what === 'bet' ? 'WAGER' : 'WIN';
      play.push({ no: 1, kind, eventId: `e${index}`, at: at(time), amountMinor: Number(amount) * 100 });
    }
  });
  return beforeOf({ at: noon, knownWin }, play, conversions, thresholds);
}

function named(after: CashOut['after'] | null): string {
  if (after === null) return 'nothing';
  const time = new Date(after.at).toISOString().slice(11, 16);
  return after.what === 'win' ? `win ${time} of ${after.stakes}` : `bonus ${time}`;
}

describe('what a withdrawal at 12:00 came after', () => {
  it.each<[says: string, told: string[], usual: number | null, after: string]>([
    ['nothing happened', [], 1_000, 'nothing'],
    ['a bonus became money', ['bonus 11:10:00'], null, 'bonus 11:10'],
    ['an hour before is soon', ['bonus 11:00:00'], null, 'bonus 11:00'],
    ['a moment more is not', ['bonus 10:59:59.999'], null, 'nothing'],
    ['in the same moment', ['bonus 12:00:00'], null, 'bonus 12:00'],
    ['a moment later it came after nothing', ['bonus 12:00:00.001'], null, 'nothing'],
    ['a bet in between: they played on', ['bonus 11:10:00', 'bet 11:11:00'], null, 'nothing'],
    ['a bet before', ['bet 11:09:00', 'bonus 11:10:00'], null, 'bonus 11:10'],
    ['the bet that completed it bears the same time', ['bet 11:10:00', 'bonus 11:10:00'], null, 'bonus 11:10'],
    ['a bet in the moment of the withdrawal', ['bonus 11:10:00', 'bet 12:00:00'], null, 'nothing'],
    ['a win of twenty stakes', ['bet 11:30:00', 'win 11:31:00 200'], 1_000, 'win 11:31 of 20'],
    ['a win of nearly twenty', ['bet 11:30:00', 'win 11:31:00 199.99'], 1_000, 'nothing'],
    ['the usual stake is not known', ['bet 11:30:00', 'win 11:31:00 200'], null, 'nothing'],
    ['shares of a stake are rounded down', ['win 11:31:00 200'], 999, 'win 11:31 of 20.02'],
    ['a win in the moment of its bet', ['bet 11:30:00', 'win 11:30:00 500'], 1_000, 'win 11:30 of 50'],
    ['a large win, then a bet', ['win 11:30:00 500', 'bet 11:31:00'], 1_000, 'nothing'],
    ['a large win, then a small one', ['win 11:30:00 500', 'win 11:31:00 5'], 1_000, 'win 11:30 of 50'],
    ['two large wins: the newer', ['win 11:30:00 500', 'win 11:31:00 300'], 1_000, 'win 11:31 of 30'],
    ['two in one moment: the larger', ['win 11:30:00 300', 'win 11:30:00 500'], 1_000, 'win 11:30 of 50'],
    ['a win after the bonus', ['bonus 11:30:00', 'win 11:31:00 300'], 1_000, 'win 11:31 of 30'],
    ['a bonus after the win', ['win 11:30:00 300', 'bonus 11:31:00'], 1_000, 'bonus 11:31'],
    ['a win that is known from before, while the usual stake is not', ['win 11:31:00 200', 'known 11:31:00 25'], null, 'win 11:31 of 25'],
    ['the bets around it are gone with their month', ['known 11:31:00 25'], null, 'win 11:31 of 25'],
    ['by what is asked today it was no large one', ['known 11:31:00 19'], null, 'nothing'],
    ['a bet after it, of which we were told since', ['known 11:31:00 25', 'bet 11:40:00'], null, 'nothing'],
    ['a newer large win, of which we were told since', ['known 11:31:00 25', 'win 11:32:00 300'], 1_000, 'win 11:32 of 30'],
    ['both in one moment: the bonus', ['win 11:30:00 300', 'bonus 11:30:00'], 1_000, 'bonus 11:30'],
    ['two bonuses', ['bonus 11:31:00', 'bonus 11:30:00'], null, 'bonus 11:31'],
  ])('%s', (_, told, usual, after) => {
    expect(named(triggerOf(before(told), usual, thresholds))).toBe(after);
    expect(mayFollow(before(told)) || after === 'nothing').toBe(true);
  });
});

describe('a withdrawal tells of something', () => {
  const sums = { now: noon, profile: emptyProfile(), bonus: { receivedMinor: 0, convertedMinor: 0, costMinor: 0, stakedMinor: 0 } };
  const after: CashOut['after'] = { what: 'conversion', grantId: 'g', at: noon - 60 * minuteMs };
  it.each<[says: string, amount: number, balance: number, tells: boolean]>([
    ['nine tenths of the money', 900, 1_000, true],
    ['a little less', 899, 1_000, false],
    ['more than was told', 2_000, 1_000, true],
    ['more than twice what was told: then little is known', 2_001, 1_000, false],
    ['nobody knows how much there was', 900, 0, false],
    ['more was paid out than ever came in', 900, -100, false],
  ])('%s', (_, amountMinor, balanceMinor, isTold) => {
    const cashOut = { eventId: 'w', at: noon, amountMinor, balanceMinor, after };
    expect(tells(immediateWithdrawal, { cashOuts: [cashOut] }, { sums }, settings)).toBe(isTold);
  });
});
