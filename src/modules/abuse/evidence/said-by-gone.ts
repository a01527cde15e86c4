import type { AbuseThresholds } from '../../../engine/abuse/thresholds.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { nextMonth } from '../../activity/retention/month.ts';
import { selectPrunedMonths } from '../../ledger/pruning/months.ts';
import type { Found } from './own-play.ts';
import type { Task } from './read-found.ts';
import { usualSpan } from './stake-jump.ts';

/** Up to when months of play are gone; null: none is. */
export async function readGoneBefore(reader: Reader): Promise<Instant | null> {
  const last = (await selectPrunedMonths(reader)).at(-1);
  return last === undefined ? null : Date.parse(nextMonth(last));
}

/**
 * Of what is kept and is read again, that for which bets counted which are gone now, by member id: what is there says too little of the
 * stakes that were usual. One query, none where nothing such is kept.
 */
export async function readSaidByGone(reader: Reader, tasks: readonly Task[], thresholds: AbuseThresholds): Promise<Map<Uuid, Found>> {
  const again = tasks.map(({ person: { memberId }, from, completedFrom, kept }) => {
    const cashOuts = kept.cashOuts.filter(({ at }) => at >= from);
    return { memberId, cashOuts, stakeJumps: kept.stakeJumps.filter(({ completedAt }) => completedAt >= completedFrom) };
  });
  const some = again.filter(({ cashOuts, stakeJumps }) => cashOuts.length + stakeJumps.length > 0);
  const goneBefore = some.length === 0 ? null : await readGoneBefore(reader);
  if (goneBefore === null) return new Map();
  const isOfGone = (at: Instant): boolean => usualSpan(at, thresholds).since < goneBefore;
  return new Map(
    some.map(({ memberId, cashOuts, stakeJumps }) => [
      memberId,
      { cashOuts: cashOuts.filter(({ at }) => isOfGone(at)), stakeJumps: stakeJumps.filter(({ completedAt }) => isOfGone(completedAt)) },
    ]),
  );
}
