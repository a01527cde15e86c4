import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import type { MemberStatus } from '../../kernel/member-status.ts';

/** Who someone is, as far as anything but contact needs to know. Contact data lies apart, under a key: contact.ts. */
export type Member = MemberKey & {
  /** The operator's id of the player. */
  externalId: string;
  status: MemberStatus;
  /** End of a cooling-off; kept while it is overlaid by BLOCKED, so that a block cannot be used to end it. */
  statusUntil: Instant | null;
  /**
   * Since when the status holds, or, of those under which nothing is earned, since when one after the other has held: what happened
   * before still earns. Null: since before this was kept.
   */
  statusSince: Instant | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  marketingConsent: boolean;
  registeredAt: Instant | null;
  createdAt: Instant;
  updatedAt: Instant;
};
