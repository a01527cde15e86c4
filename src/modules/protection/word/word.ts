import type { RiskLabel } from '../../../engine/profile/fields.ts';
import type { RiskCategory } from '../../../engine/risk/categories.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';

/** A sign of harm that an officer saw. While it is open, the models know of risky behaviour. */
export type RiskFlag = MemberKey & {
  flagId: Uuid;
  category: RiskCategory;
  reason: string;
  raisedBy: string;
  raisedAt: Instant;
  /** Who asked for it to be lifted, and the second person who agreed; null while it is open. */
  liftedBy: string | null;
  approvedBy: string | null;
  liftedAt: Instant | null;
  liftReason: string | null;
};

/** A label that an officer set over the computed one, or, label null, that one was lifted. Never changed: the latest holds. */
export type GivenOverride = MemberKey & {
  /** Ids of a member's overrides ascend. */
  overrideId: Uuid;
  label: RiskLabel | null;
  /** The gravest computed label that it stands in for; null with the label. */
  covers: RiskLabel | null;
  reason: string;
  setBy: string;
  /** The second person; null where none was needed. */
  approvedBy: string | null;
  at: Instant;
};
