import type { Instant } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import type { Approval, ApprovalRequest, Named } from './approval.ts';
import { emit, insertApproval, recordAudit } from './store.ts';

/**
 * Puts a request before a second person, in the transaction that has locked its member, or what else it is about. Nothing else happens
 * until they agree.
 * @throws Fault `approval_open` where the same waits already
 */
export async function requestApproval(
  tx: Tx,
  actor: Actor,
  { bucket, memberId, externalId }: Named,
  { kind, subject, request, reason }: ApprovalRequest,
  now: Instant,
): Promise<Approval> {
  const approvalId = newId(now, bucket);
  const approval: Approval = {
    bucket,
    memberId,
    approvalId,
    playerId: externalId,
    kind,
    subject: subject ?? approvalId,
    request,
    reason,
    requestedBy: actor.id,
    requestedAt: now,
    state: 'OPEN',
    decidedBy: null,
    decidedAt: null,
    note: null,
  };
  if (!(await insertApproval(tx, approval))) {
    throw new Fault('approval_open', {
      detail: 'A request of this kind about this player waits for a second person: see GET /api/approvals.',
    });
  }
  const after = { state: 'OPEN', player_id: externalId, kind, subject: approval.subject, request, reason };
  await recordAudit(tx, actor, [{ action: 'approval.requested', subject: `approval:${approvalId}`, after, at: now }]);
  const payload = { approval_id: approvalId, kind, requested_by: actor.id };
  await emit(tx, [{ topic: 'approval.requested', subject: `player:${externalId}`, payload, at: now }]);
  return approval;
}
