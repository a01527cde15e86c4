import type { DaySums, Profile, ProfileWithDays } from '../../engine/profile/profile.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import { readWallets, type Wallet } from '../ledger/wallets.ts';
import type { Member } from '../members/member.ts';
import { nothingKnown } from './read-profiles.ts';
import { type StoredProfile, selectDaysOfEach, selectProfiles } from './store.ts';

/** What is known of a member under their lock before facts are taken in: profile, the days that they touch, and the spendable LP. */
export type Known = ProfileWithDays & { member: Member; lpBalance: number };

/** What is known of members that the caller has locked, by internal id, each with the days that are to change. */
export async function readKnown(tx: Tx, wanted: readonly { member: Member; day: Day }[]): Promise<Map<Uuid, Known>> {
  if (wanted.length === 0) return new Map();
  const members = [...new Set(wanted.map(({ member }) => member))];
  const profiles = await selectProfiles(tx, members);
  const days = await selectDaysOfEach(
    tx,
    wanted.map(({ member: { bucket, memberId }, day }) => ({ bucket, memberId, day })),
  );
  const wallets = await readWallets(tx, members);
  return new Map(
    members.map((member) => {
      const { memberId } = member;
      return [memberId, knownOf(member, profiles.get(memberId), days.get(memberId), wallets.get(memberId))];
    }),
  );
}

/** What is known of a member: what is left out is not there. */
export function knownOf(
  member: Member,
  profile?: StoredProfile,
  days: Readonly<Record<Day, DaySums>> = {},
  wallet?: Pick<Wallet, 'lp' | 'lpCarry'>,
): Known {
  const whole: Profile = { ...(profile ?? nothingKnown), lpCarry: wallet?.lpCarry ?? 0 };
  return { member, profile: whole, days, lpBalance: wallet?.lp ?? 0 };
}
