import { type Page, pageOf, readCursor } from '../../kernel/cursor.ts';
import { Fault } from '../../kernel/errors.ts';
import { bucketOfId, isUuid } from '../../kernel/ids.ts';
import type { Reader } from '../../platform/database.ts';
import { playerIdsOf } from '../members/find.ts';
import type { Approval, ApprovalKind, Named } from './approval.ts';
import { type ApprovalFilter, type StoredApproval, selectApproval, selectApprovals } from './store.ts';

/** One approval. @throws Fault `approval_not_found` */
export async function getApproval(reader: Reader, approvalId: string): Promise<Approval> {
  return namedApproval(reader, isUuid(approvalId) ? await selectApproval(reader, bucketOfId(approvalId), approvalId) : null);
}

/** An approval with the id that its member's operator knows. @throws Fault `approval_not_found` where there is none */
export async function namedApproval(reader: Reader, stored: StoredApproval | null): Promise<Approval> {
  if (!stored) throw new Fault('approval_not_found');
  const [named] = await withNames(reader, [stored]);
  if (!named) throw new Fault('approval_not_found');
  return named;
}

/** `limit`: most items, from 1. */
export type ApprovalQuery = Omit<ApprovalFilter, 'before'> & { cursor?: string };

/** Approvals of a state, about one member or about all, newest first. @throws Fault `invalid_cursor` */
export async function listApprovals(reader: Reader, { limit, cursor, ...filter }: ApprovalQuery): Promise<Page<Approval>> {
  const [before] = cursor === undefined ? [null] : readCursor(cursor, ['uuid']);
  const found = await selectApprovals(reader, { ...filter, before, limit: limit + 1 });
  const { items, nextCursor } = pageOf(found, limit, ({ approvalId }) => [approvalId]);
  return { items: await withNames(reader, items), nextCursor };
}

/** Most of a member's requests that are shown at once; nobody has as many open. */
const mostOfMember = 100;

/** What waits for a second person about one member, of some kinds, newest first. */
export async function openApprovalsOf(reader: Reader, member: Named, kinds: readonly ApprovalKind[]): Promise<Approval[]> {
  const open = await selectApprovals(reader, { state: 'OPEN', kinds, member, before: null, limit: mostOfMember });
  return open.map((approval) => ({ ...approval, playerId: member.externalId }));
}

async function withNames(reader: Reader, approvals: readonly StoredApproval[]): Promise<Approval[]> {
  const playerIds = await playerIdsOf(reader, approvals);
  return approvals.map((approval) => ({ ...approval, playerId: playerIds.get(approval.memberId) ?? '' }));
}
