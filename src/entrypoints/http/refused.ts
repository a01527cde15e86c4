import { codeMeaning, type GateCode } from '../../engine/gates/order.ts';
import { type ErrorCode, Fault } from '../../kernel/errors.ts';

/** What a gate refused, as a Fault that names the gate's code and the decision that keeps the facts. */
export function refused(code: ErrorCode, reason: string, decisionId: string | null): Fault {
  return new Fault(code, { detail: `${reason}: ${codeMeaning[reason as GateCode]} Decision ${decisionId}.` });
}
