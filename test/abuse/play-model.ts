import type { CashOut, StakeJump } from '../../src/engine/abuse/evidence.ts';
import type { AbuseThresholds } from '../../src/engine/abuse/thresholds.ts';
import { dayMs, hourMs, type Instant, minuteMs } from '../../src/kernel/clock.ts';
import type { Found } from '../../src/modules/abuse/evidence/own-play.ts';

/** Rows as they lie there. */
export type ActivityLine = {
  kind: string;
  id: string;
  at: Instant;
  amount: number;
  bonus: number;
  grant: string | null;
  refId: string | null;
  refAt: Instant | null;
  totals: Record<string, number> | null;
};
export type GrantLine = { id: string; booked: Instant; converted: number };

function toldBySheets(all: readonly ActivityLine[]): number {
  const sheets = all.flatMap(({ totals }) => (totals === null ? [] : [totals]));
  return sheets.reduce((sum, one) => sum + (one['deposited'] ?? 0) - (one['wagered'] ?? 0) + (one['won'] ?? 0), 0);
}

/** Bonuses that became own money, when play completed them, and what they won later. */
function datedIn(rows: readonly ActivityLine[], converted: readonly GrantLine[]) {
  return converted.map(({ booked, ...grant }) => {
    const ofIt = rows.filter((row) => row.grant === grant.id).sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    const last = ofIt.find(({ kind, at }) => kind === 'WAGER' && at <= booked);
    const at = last === undefined || last.id.startsWith('wager:') ? booked : last.at;
    const late = ofIt.filter((row) => row.kind === 'WIN' && row.bonus > 0 && row.at > at && !row.id.startsWith('win:'));
    return { ...grant, at, late };
  });
}

/** The simple model: all rows of one member are looked at for everything that is asked. */
export function foundIn(all: readonly ActivityLine[], converted: readonly GrantLine[], terms: AbuseThresholds, now: Instant): Found {
  const isBack = (row: ActivityLine): boolean => all.some(({ refId, refAt }) => refId === row.id && refAt === row.at);
  const rows = all.filter((row) => row.kind !== 'VOID' && row.kind !== 'OPENING' && !isBack(row));
  const bets = rows.filter(({ kind }) => kind === 'WAGER');
  const grants = datedIn(rows, converted);
  const told = toldBySheets(all);
  const oldest = now - 720 * dayMs;

  const medianOf = (stakes: readonly ActivityLine[]): number | null => {
    const sorted = stakes.map(({ amount }) => amount).sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length / 2) - 1] ?? null;
  };
  const usualAt = (time: Instant): number | null => {
    const before = bets.filter(({ at, grant }) => grant === null && at < time && at >= time - terms.usual_stake_days * dayMs);
    return before.length < terms.usual_stake_bets ? null : medianOf(before);
  };
  const sign: Record<string, number> = { DEPOSIT: 1, WIN: 1, WITHDRAWAL: -1, WAGER: -1 };
  const moneyBefore = (time: Instant): number => {
    const before = rows.filter(({ at, kind }) => at < time || (at === time && kind !== 'WITHDRAWAL'));
    const own = before.reduce((sum, { kind, amount, bonus }) => sum + (sign[kind] ?? 0) * (amount - bonus), told);
    // What a bonus won after it was completed became own money with that win.
    const became = ({ converted, late }: (typeof grants)[number]): number =>
      converted - late.filter(({ at }) => at > time).reduce((sum, { bonus }) => sum + bonus, 0);
    return grants.filter(({ at }) => at <= time).reduce((sum, grant) => sum + Math.max(0, became(grant)), own);
  };

  // Withdrawals of one instant are one.
  const paid = rows.filter(({ kind, at }) => kind === 'WITHDRAWAL' && at >= oldest);
  const paidOut = paid.filter(({ at, id }) => !paid.some((other) => other.at === at && other.id > id));
  const cashOuts = paidOut
    .map((one) => ({ ...one, amount: paid.filter(({ at }) => at === one.at).reduce((sum, { amount }) => sum + amount, 0) }))
    .flatMap(({ id, at: out, amount }): CashOut[] => {
      const balanceMinor = moneyBefore(out);
      if (balanceMinor <= 0 || amount < balanceMinor * terms.withdrawal_balance_share || amount > 2 * balanceMinor) return [];
      const usual = usualAt(out);
      const isTrigger = ({ at }: { at: Instant }): boolean =>
        at <= out && at >= out - terms.withdrawal_minutes * minuteMs && !bets.some((bet) => bet.at > at && bet.at <= out);
      const large = rows
        .filter((row) => row.kind === 'WIN' && row.amount > 0 && usual !== null && row.amount >= usual * terms.win_stakes)
        .map((row) => ({ what: 'win' as const, eventId: row.id, at: row.at, stakes: Math.floor((row.amount / (usual ?? 1)) * 1e4) / 1e4 }));
      const conversions = grants.map((grant) => ({ what: 'conversion' as const, grantId: grant.id, at: grant.at }));
      const order = (one: CashOut['after']): number => (one.what === 'conversion' ? Number.POSITIVE_INFINITY : one.stakes);
      const name = (one: CashOut['after']): string => (one.what === 'conversion' ? one.grantId : one.eventId);
      const [after] = [...large, ...conversions]
        .filter(isTrigger)
        .sort((a, b) => b.at - a.at || (order(a) === order(b) ? 0 : order(b) - order(a)) || (name(a) < name(b) ? 1 : -1));
      return after === undefined ? [] : [{ eventId: id, at: out, amountMinor: amount, balanceMinor, after }];
    });

  const stakeJumps = grants
    .filter(({ at }) => at >= oldest)
    .flatMap(({ id, at: completedAt }): StakeJump[] => {
      const [stake] = bets
        .filter(({ at, grant }) => grant !== id && at > completedAt && at <= completedAt + terms.high_stake_hours * hourMs)
        .map((bet) => ({ ...bet, amount: bet.amount - bet.bonus }))
        .filter(({ amount }) => amount > 0)
        .sort((a, b) => b.amount - a.amount || a.at - b.at || (a.id < b.id ? -1 : 1));
      const usualMinor = usualAt(completedAt);
      const medianMinor = medianOf(bets.filter(({ grant }) => grant === id));
      if (stake === undefined || usualMinor === null || medianMinor === null) return [];
      if (medianMinor > usualMinor * terms.low_stake_share || stake.amount < usualMinor * terms.high_stakes) return [];
      return [{ grantId: id, completedAt, usualMinor, medianMinor, stakeMinor: stake.amount, eventId: stake.id, at: stake.at }];
    });
  const newest = <One>(list: One[], key: (one: One) => [number, string]): One[] =>
    list.sort((a, b) => key(b)[0] - key(a)[0] || (key(a)[1] < key(b)[1] ? -1 : 1));
  return {
    cashOuts: newest(cashOuts, (one) => [one.at, one.eventId]).slice(0, 5),
    stakeJumps: newest(newest(stakeJumps, (one) => [one.completedAt, one.grantId]).slice(0, 5), (one) => [one.at, one.grantId]),
  };
}
