import type { ApprovalEffects } from '../../reviews/approval.ts';
import { liftAgreed } from './flag.ts';
import { overrideAgreed } from './override.ts';

/** What happens when a second person agrees to what an officer asked for of a member's risk. */
export const wordEffects = { risk_override: overrideAgreed, risk_flag_lift: liftAgreed } as const satisfies Partial<ApprovalEffects>;
