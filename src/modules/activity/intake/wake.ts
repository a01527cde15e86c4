import type { Profile } from '../../../engine/profile/profile.ts';
import type { Program } from '../../../engine/program.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';

/** What some facts have made of a member. */
export type ProfileChange = MemberKey & { before: Profile; after: Profile };

/** The members whom an active rule of trigger `event` may concern after these changes. Pure. */
export function membersToWake(program: Program, changes: readonly ProfileChange[]): Uuid[] {
  void program;
  void changes;
  return [];
}
