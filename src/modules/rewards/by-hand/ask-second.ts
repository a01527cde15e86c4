import { codeMeaning, type GateCode } from '../../../engine/gates/order.ts';
import type { Program } from '../../../engine/program.ts';
import { assert, must } from '../../../kernel/assert.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { Tx } from '../../../platform/database.ts';
import { lockMember } from '../../members/lock.ts';
import { currentProgram } from '../../program/current.ts';
import type { Approval, ApprovalEffect } from '../../reviews/approval.ts';
import { requestApproval } from '../../reviews/request.ts';
import type { RewardsContext } from '../evaluate.ts';
import { loadSnapshots } from '../load-snapshots.ts';
import { creditBatch } from './credit-batch.ts';
import { creditFromWaiting, creditToWaiting, type WaitingCredit } from './credit-schema.ts';
import { type JudgedCredit, judgeCredit } from './judge-credit.ts';

/** Puts a credit that is above the limit of one person before a second one, in the transaction that has locked its member. */
export async function askSecond(tx: Tx, { member, input }: JudgedCredit, { baseCurrency }: Program, now: Instant): Promise<Approval> {
  const { actor, ...credit } = input;
  const request = creditToWaiting(credit, baseCurrency);
  const { terms } = creditFromWaiting(credit.playerId, request, baseCurrency);
  assert(canonicalJson(terms) === canonicalJson(credit.terms), 'what waits says all that was asked for');
  const reason = credit.reason ?? 'No reason was given.';
  return requestApproval(tx, actor, member, { kind: 'manual_credit', subject: null, request, reason }, now);
}

/**
 * A second person agreed to a credit: it is judged again, as things are by now, and booked in the commit of their word. Who asked for it
 * gives it; the second person stands in the decision's note and in the audit trail.
 * @throws Fault `credit_refused`, `invalid_amount` beyond what is kept
 */
export function creditAgreed(context: RewardsContext): ApprovalEffect {
  return async (tx, actor, { approvalId, playerId, request, requestedBy }, now) => {
    const member = await lockMember(tx, playerId);
    const current = await currentProgram(tx);
    const [loaded] = await loadSnapshots(tx, [member], current.program, { trigger: 'person', limit: 1 }, now);
    const credit = creditFromWaiting(playerId, request as WaitingCredit, current.program.baseCurrency);
    const asked = { ...credit, actor: { id: requestedBy, roles: [] } };
    const judged = judgeCredit(context, asked, { by: actor, approvalId }, must(loaded, 'a locked member has a snapshot'), current);
    if (judged instanceof Fault) throw judged;
    const { outcome, reason } = judged.record.decision;
    if (outcome === 'REFUSED') throw new Fault('credit_refused', { detail: `${reason}: ${codeMeaning[reason as GateCode]}` });
    return creditBatch([judged], now);
  };
}
