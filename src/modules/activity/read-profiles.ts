import { emptyProfile } from '../../engine/profile/fold.ts';
import type { Profile, ProfileWithDays } from '../../engine/profile/profile.ts';
import { windowDays } from '../../engine/profile/windows.ts';
import { addDays, type Day } from '../../kernel/calendar.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Reader } from '../../platform/database.ts';
import { selectDays, selectProfiles, sumLpSince } from './store.ts';

/** The profile of a member nobody has told anything about. */
export const nothingKnown: Profile = Object.freeze(emptyProfile());

export type ReadOptions = {
  today: Day;
  /** First day whose LP count toward a tier; null: all LP ever earned count. */
  lpSince: Day | null;
  /** Wallet rows by member id (ledger `readWallets`), absent where a member has none: they keep the LP carry. */
  wallets: ReadonlyMap<Uuid, { lpCarry: number }>;
};

export type KnownProfile = ProfileWithDays & {
  /** LP earned in the qualification window. */
  lpQualifying: number;
};

const longestWindow = Math.max(...windowDays);

/**
 * What is known of up to some hundred members' play, for every key one entry: the profile, the days of the windows on which something
 * happened, and the LP that count toward a tier. Three queries; two when LP count for life. The caller brings the wallets, which it
 * needs anyway for the balances: of the carry there is one truth, and it is not kept here.
 */
export async function readProfiles(
  reader: Reader,
  keys: readonly MemberKey[],
  { today, lpSince, wallets }: ReadOptions,
): Promise<Map<Uuid, KnownProfile>> {
  const profiles = await selectProfiles(reader, keys);
  const days = await selectDays(reader, keys, addDays(today, 1 - longestWindow), today);
  const recentLp = await readLpSince(reader, keys, lpSince);
  return new Map(
    keys.map(({ memberId }) => {
      const profile = { ...(profiles.get(memberId) ?? nothingKnown), lpCarry: wallets.get(memberId)?.lpCarry ?? 0 };
      const lpQualifying = recentLp ? (recentLp.get(memberId) ?? 0) : profile.lpEarned;
      return [memberId, { profile, days: days.get(memberId) ?? {}, lpQualifying }];
    }),
  );
}

/**
 * LP of members' days since one, that day included, by member id; members without are absent. null: asked without a day, so all LP
 * ever earned count, and those stand in the profile.
 */
export async function readLpSince(reader: Reader, keys: readonly MemberKey[], from: Day | null): Promise<Map<Uuid, number> | null> {
  if (from === null) return null;
  return keys.length === 0 ? new Map() : sumLpSince(reader, keys, from);
}
