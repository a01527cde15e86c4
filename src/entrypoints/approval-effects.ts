import { wordEffects } from '../modules/protection/word/agreed.ts';
import type { ApprovalEffects } from '../modules/reviews/approval.ts';

/** What happens when a second person agrees, by what was asked for: each is the business of the module that asks. */
export const approvalEffects: ApprovalEffects = { ...wordEffects };
