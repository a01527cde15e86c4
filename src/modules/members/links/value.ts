import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { LinkKind } from '../../../kernel/link-kind.ts';

/** A value by which members may be linked: `ref` is its keyed hash, all that is kept of it. */
export type LinkValue = { kind: LinkKind; ref: Buffer };

/** A value and who holds it, as far as they were read, in (bucket, member) order; `since` when. */
export type HeldValue = LinkValue & { holders: readonly { member: MemberKey; since: Instant }[] };
