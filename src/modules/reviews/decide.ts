import type { Instant } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { bucketOfId, isUuid } from '../../kernel/ids.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import { commitOnce, type Ledger } from '../ledger/commit.ts';
import type { Operation } from '../ledger/operation.ts';
import type { Approval, ApprovalEffects } from './approval.ts';
import { namedApproval } from './find.ts';
import { emit, lockApproval, recordAudit, updateDecided } from './store.ts';

/**
 * A second person agrees: what was asked for happens, and their word is written, in one commit. Where it cannot be done any more, the
 * refusal is the answer and nothing is decided.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `approval_not_found`, `approval_decided`, `same_person`, and those of the effect
 */
export async function approve(
  ledger: Ledger,
  effects: ApprovalEffects,
  actor: Actor,
  approvalId: string,
  note: string | null,
  operation: Operation | null,
  now: Instant,
): Promise<Approval> {
  return commitOnce(ledger, operation, async (tx) => {
    const open = await lockOpen(tx, actor, approvalId);
    const batch = await effects[open.kind](tx, actor, open, now);
    return { answer: await decide(tx, actor, open, 'APPROVED', note, now), batch };
  });
}

/**
 * A second person does not agree, for a reason: nothing happens.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `approval_not_found`, `approval_decided`, `same_person`
 */
export async function reject(
  ledger: Ledger,
  actor: Actor,
  approvalId: string,
  reason: string,
  operation: Operation | null,
  now: Instant,
): Promise<Approval> {
  return commitOnce(ledger, operation, async (tx) => {
    const open = await lockOpen(tx, actor, approvalId);
    return { answer: await decide(tx, actor, open, 'REJECTED', reason, now) };
  });
}

/** Locked before anything else: who decides holds nothing yet, so that nobody waits in a circle. */
async function lockOpen(tx: Tx, actor: Actor, approvalId: string): Promise<Approval> {
  const stored = isUuid(approvalId) ? await lockApproval(tx, bucketOfId(approvalId), approvalId) : null;
  const approval = await namedApproval(tx, stored);
  if (approval.state !== 'OPEN') {
    throw new Fault('approval_decided', { detail: `The approval was ${approval.state} by ${approval.decidedBy}.` });
  }
  if (approval.requestedBy === actor.id) throw new Fault('same_person', { detail: `${actor.id} asked for this: someone else decides.` });
  return approval;
}

async function decide(
  tx: Tx,
  actor: Actor,
  open: Approval,
  state: 'APPROVED' | 'REJECTED',
  note: string | null,
  now: Instant,
): Promise<Approval> {
  const decided: Approval = { ...open, state, decidedBy: actor.id, decidedAt: now, note };
  const { approvalId, playerId, kind, requestedBy } = decided;
  await updateDecided(tx, decided);
  const action = state === 'APPROVED' ? 'approval.approved' : 'approval.rejected';
  const after = { state, player_id: playerId, kind, requested_by: requestedBy, note };
  await recordAudit(tx, actor, [{ action, subject: `approval:${approvalId}`, before: { state: 'OPEN' }, after, at: now }]);
  const payload = { approval_id: approvalId, kind, state, requested_by: requestedBy, decided_by: actor.id };
  await emit(tx, [{ topic: 'approval.decided', subject: `player:${playerId}`, payload, at: now }]);
  return decided;
}
