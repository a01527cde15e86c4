import type { AbuseSubject } from '../../../engine/abuse/evidence.ts';
import type { MemberKey } from '../../../kernel/ids.ts';

/** A member whose play is read, with the sums that say what is worth reading. */
export type Person = MemberKey & { sums: Omit<AbuseSubject, 'abuse'> };
