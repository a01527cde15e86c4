import type { StakeJump } from '../../../engine/abuse/evidence.ts';
import { betManipulation } from '../../../engine/abuse/signals/bet-manipulation.ts';
import { thresholdsOf } from '../../../engine/abuse/thresholds.ts';
import type { Settings } from '../../../engine/settings.ts';
import { dayMs } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import {
  type MoneyEvent,
  selectBonusStakes,
  selectLargestStakes,
  selectUsualStakes,
  type TakenBack,
} from '../../activity/evidence/rows.ts';
import type { CompletedBonus } from '../../wallet/bonus/completed.ts';
import { tells } from './own-play.ts';
import type { Person } from './person.ts';
import { jumpSpan, usualSpan, usualStake } from './stake-jump.ts';

/** A completed bonus, with whose it was. `known`: what was found of it while the bets were there that are gone now; null: nothing. */
export type AskedBonus = CompletedBonus & { person: Person; known: StakeJump | null };

type WithStake = AskedBonus & { stake: MoneyEvent };
type WithUsual = WithStake & { usualMinor: Minor };

/** Stakes after completed bonuses that tell of something, by member id. Each question is asked of those that the ones before have left. */
export async function readStakeJumps(
  reader: Reader,
  asked: readonly AskedBonus[],
  gone: readonly TakenBack[],
  settings: Settings,
): Promise<Map<Uuid, StakeJump[]>> {
  const thresholds = thresholdsOf(settings);
  const isTelling = (jump: StakeJump, person: Person): boolean => tells(betManipulation, { stakeJumps: [jump] }, person, settings);
  const stakes = byNo(
    await selectLargestStakes(
      reader,
      asked.map((one) => ({ ...keyOf(one), grantId: one.grantId, ...jumpSpan(one.endedAt, thresholds) })),
      gone,
    ),
  );
  const staked = asked.flatMap((one, index): WithStake[] => {
    const stake = stakes.get(index + 1);
    return stake === undefined ? [] : [{ ...one, stake }];
  });
  const usual = byNo(
    await selectUsualStakes(
      reader,
      staked.map((one) => ({ ...keyOf(one), ...usualSpan(one.endedAt, thresholds) })),
      gone,
    ),
  );
  const high = staked
    .flatMap((one, index): WithUsual[] => {
      const usualMinor = one.known?.usualMinor ?? usualStake(usual.get(index + 1), thresholds);
      return usualMinor === null ? [] : [{ ...one, usualMinor }];
    })
    // The smallest median there could be: what tells of nothing then never does.
    .filter((one) => isTelling(toJump(one, 0), one.person));
  const medians = byNo(await selectBonusStakes(reader, high.map(playedFor), gone));
  const found = high.flatMap((one, index): { memberId: Uuid; jump: StakeJump }[] => {
    const medianMinor = one.known?.medianMinor ?? medians.get(index + 1)?.medianMinor;
    if (medianMinor === undefined) return [];
    const jump = toJump(one, medianMinor);
    return isTelling(jump, one.person) ? [{ memberId: one.memberId, jump }] : [];
  });
  const byMember = Map.groupBy(found, ({ memberId }) => memberId);
  return new Map([...byMember].map(([memberId, ones]) => [memberId, ones.map(({ jump }) => jump)]));
}

function keyOf({ person: { bucket, memberId } }: AskedBonus): MemberKey {
  return { bucket, memberId };
}

/** Stakes count toward a bonus from the second in which it was given, and some are told a few minutes ahead of us. */
function playedFor(one: AskedBonus): MemberKey & { grantId: Uuid; since: number; upTo: number } {
  return { ...keyOf(one), grantId: one.grantId, since: one.createdAt - dayMs, upTo: one.endedAt + dayMs };
}

function toJump({ grantId, endedAt: completedAt, usualMinor, stake }: WithUsual, medianMinor: Minor): StakeJump {
  return { grantId, completedAt, usualMinor, medianMinor, stakeMinor: stake.amountMinor, eventId: stake.eventId, at: stake.at };
}

function byNo<One extends { no: number }>(rows: readonly One[]): Map<number, One> {
  return new Map(rows.map((row) => [row.no, row]));
}
