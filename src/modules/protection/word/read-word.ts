import type { Reader } from '../../../platform/database.ts';
import type { Member } from '../../members/member.ts';
import type { Approval, ApprovalKind } from '../../reviews/approval.ts';
import { openApprovalsOf } from '../../reviews/find.ts';
import { selectLatestOverride, selectOpenFlags } from './store.ts';
import type { GivenOverride, RiskFlag } from './word.ts';

/** What officers say of a member, with why and who. */
export type SaidOfMember = {
  /** Open ones, newest first. */
  flags: RiskFlag[];
  /** The one that holds: whether it stands in for the computed label is a matter of what is computed. null: there is none. */
  override: GivenOverride | null;
  /** What they asked a second person for, newest first. */
  approvals: Approval[];
};

/** Most open flags that are shown; what counts is that there is one. */
const mostFlags = 100;

/** What officers ask for; other requests about a member are no word on their risk. */
const wordKinds: readonly ApprovalKind[] = ['risk_override', 'risk_flag_lift'];

/** What officers say of a member: three reads of few rows. */
export async function readWord(reader: Reader, member: Member): Promise<SaidOfMember> {
  const flags = await selectOpenFlags(reader, member, mostFlags);
  const latest = await selectLatestOverride(reader, member);
  return { flags, override: latest?.label ? latest : null, approvals: await openApprovalsOf(reader, member, wordKinds) };
}
