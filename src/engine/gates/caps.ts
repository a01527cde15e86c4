import { formatAmount } from '../../kernel/money.ts';
import { allowAtMost, type Gate } from './gate.ts';
import { amountWorth } from './worth.ts';

/** Does the member's rolling cap leave room? The tightest cap counts; the first that leaves nothing is named, else the first that cuts. */
export const caps: Gate = {
  name: 'caps',
  judge({ room, rule, program, amountMinor }) {
    const { day, week, month } = room.capMinor;
    const left = [
      { code: 'cap_daily', minor: day },
      { code: 'cap_weekly', minor: week },
      { code: 'cap_monthly', minor: month },
    ] as const;
    const show = (minor: number): string => formatAmount(Math.max(0, minor), program.baseCurrency);
    const facts = { left_daily: show(day), left_weekly: show(week), left_monthly: show(month) };
    const allows = left.map(({ minor }) => amountWorth(minor, rule.type, program));
    const tightest = Math.min(...allows);
    // A refusal wins over a reduction: a cap that only cuts is not to blame where another leaves nothing.
    const first = left.find((_, index) => (allows[index] ?? 0) < (tightest <= 0 ? 1 : amountMinor)) ?? left[0];
    return allowAtMost(tightest, amountMinor, first.code, facts);
  },
};
