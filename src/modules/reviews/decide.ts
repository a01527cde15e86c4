import type { Instant } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import { type Actor, system } from '../../platform/actor.ts';
import type { AuditEntry } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database.ts';
import { commitOnce, type Ledger } from '../ledger/commit.ts';
import type { Operation } from '../ledger/operation.ts';
import { type Approval, type ApprovalEffects, type ApprovalKind, type ApprovalState, isSamePerson, type Named } from './approval.ts';
import { getNamed } from './named.ts';
import { closeOpen, emit, lockApproval, lockOpenOf, recordAudit, updateDecided } from './store.ts';

/**
 * A second person agrees: what was asked for happens, and their word is written, in one commit. Where it cannot be done any more, the
 * refusal is the answer and nothing is decided.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `approval_not_found`, `approval_decided`, `same_person`, `idempotency_conflict`, and those of the effect
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
    const open = await lockForSecond(tx, actor, approvalId);
    const batch = await effects[open.kind](tx, actor, open, now);
    return { answer: await decide(tx, actor, open, 'APPROVED', note, now), batch };
  });
}

/**
 * A second person does not agree, for a reason: nothing happens.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `approval_not_found`, `approval_decided`, `same_person`, `idempotency_conflict`
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
    const open = await lockForSecond(tx, actor, approvalId);
    return { answer: await decide(tx, actor, open, 'REJECTED', reason, now) };
  });
}

/**
 * Whoever asked takes their request back: nothing happens, and nobody can agree to it any more.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `approval_not_found`, `approval_decided`, `not_yours`, `idempotency_conflict`
 */
export async function withdraw(
  ledger: Ledger,
  actor: Actor,
  approvalId: string,
  reason: string | null,
  operation: Operation | null,
  now: Instant,
): Promise<Approval> {
  return commitOnce(ledger, operation, async (tx) => {
    const open = await lockOpen(tx, approvalId);
    if (!isSamePerson(actor.id, open.requestedBy)) throw new Fault('not_yours');
    return { answer: await decide(tx, actor, open, 'WITHDRAWN', reason, now) };
  });
}

/** As `lockOpen`, for a second person. */
async function lockForSecond(tx: Tx, actor: Actor, approvalId: string): Promise<Approval> {
  const open = await lockOpen(tx, approvalId);
  if (isSamePerson(actor.id, open.requestedBy)) {
    throw new Fault('same_person', { detail: `${actor.id} asked for this: someone else decides.` });
  }
  return open;
}

/** Locked before anything else: who decides holds nothing yet, so that nobody waits in a circle. */
async function lockOpen(tx: Tx, approvalId: string): Promise<Approval> {
  const approval = await getNamed(tx, lockApproval, approvalId, 'approval_not_found');
  if (approval.state !== 'OPEN') {
    throw new Fault('approval_decided', { detail: `The approval was ${approval.state} by ${approval.decidedBy}.` });
  }
  return approval;
}

async function decide(
  tx: Tx,
  actor: Actor,
  open: Approval,
  state: Exclude<ApprovalState, 'OPEN'>,
  note: string | null,
  now: Instant,
): Promise<Approval> {
  const decidedBy = state === 'WITHDRAWN' ? open.requestedBy : actor.id; // as they wrote it when they asked
  const decided: Approval = { ...open, state, decidedBy, decidedAt: now, note };
  await updateDecided(tx, decided);
  await tell(tx, actor, [decided], now);
  return decided;
}

/** Why a request was closed by nobody: what it asked for is not what it was any more. */
const overtaken = 'What this was asked about has changed since; whoever still wants it asks anew.';

/**
 * Locks what waits of a kind about a member, for whoever may supersede it: before anything else, as those who decide do, so that nobody
 * waits in a circle.
 */
export async function holdOpen(tx: Tx, member: MemberKey, kind: ApprovalKind): Promise<void> {
  await lockOpenOf(tx, member, kind);
}

/**
 * Rejects, in nobody's name, what waits of a kind about a member, which the transaction has locked: it could not be agreed to any more, and
 * must not stand in the way of the next request.
 * @param subject of these requests alone; null: all of the kind
 */
export async function supersede(tx: Tx, member: Named, kind: ApprovalKind, now: Instant, subject: string | null = null): Promise<void> {
  const closed = await closeOpen(tx, member, { kind, subject }, { decidedBy: system.id, note: overtaken, at: now });
  await tell(
    tx,
    system,
    closed.map((one) => ({ ...one, playerId: member.externalId })),
    now,
  );
}

async function tell(tx: Tx, actor: Actor, decided: readonly Approval[], at: Instant): Promise<void> {
  const audits = decided.map(({ approvalId, playerId: player_id, kind, requestedBy: requested_by, state, note }) => {
    return {
      action: `approval.${state.toLowerCase()}`,
      subject: `approval:${approvalId}`,
      before: { state: 'OPEN' },
      after: { state, player_id, kind, requested_by, note },
      at,
    };
  });
  await recordAudit(tx, actor, [...audits, ...stepsInReviews(decided, at)]);
  const events = decided.map(({ approvalId: approval_id, playerId, kind, state, requestedBy: requested_by, decidedBy: decided_by }) => {
    const payload = { approval_id, kind, state, requested_by, decided_by };
    return { topic: 'approval.decided', subject: `player:${playerId}`, payload, at };
  });
  await emit(tx, events);
}

/**
 * A review's history tells what was asked in it and not given: a no, a withdrawal, a request that was overtaken. What was agreed to is told
 * by how the review ended.
 */
function stepsInReviews(decided: readonly Approval[], at: Instant): AuditEntry[] {
  const notGiven = decided.filter(({ kind, state }) => kind === 'review_dismissal' && state !== 'APPROVED');
  return notGiven.map(({ approvalId: approval_id, subject: reviewId, requestedBy: requested_by, state, note }) => {
    const after = { approval_id, requested_by, reason: note };
    return { action: `review.approval_${state.toLowerCase()}`, subject: `review:${reviewId}`, after, at };
  });
}
