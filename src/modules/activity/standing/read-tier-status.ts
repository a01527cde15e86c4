import type { HeldTier, TierTerms } from '../../../engine/segment/hold.ts';
import { keepsFrom, type TierStatus, tierStatus } from '../../../engine/segment/tier-status.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { readLpSince } from '../read-profiles.ts';

/**
 * How a member stands with their tier.
 * @param held as a standing of `now` has it
 * @param lpQualifying LP in the qualification window
 */
export async function readTierStatus(
  reader: Reader,
  member: MemberKey,
  held: HeldTier,
  lpQualifying: number,
  terms: TierTerms,
  now: Instant,
): Promise<TierStatus> {
  const kept = await readLpSince(reader, [member], keepsFrom(held, terms, now));
  return tierStatus(held, lpQualifying, kept ? (kept.get(member.memberId) ?? 0) : lpQualifying, terms, now);
}
