import { type Page, pageOf, readCursor } from '../../kernel/cursor.ts';
import type { Reader } from '../../platform/database.ts';
import type { Approval, ApprovalKind, Named } from './approval.ts';
import { getNamed, withPlayerIds } from './named.ts';
import { type ApprovalFilter, selectApproval, selectApprovals, selectLastOf } from './store.ts';

/** One approval. @throws Fault `approval_not_found` */
export async function getApproval(reader: Reader, approvalId: string): Promise<Approval> {
  return getNamed(reader, selectApproval, approvalId, 'approval_not_found');
}

/** `limit`: most items, from 1. */
export type ApprovalQuery = Omit<ApprovalFilter, 'before'> & { cursor?: string };

/** Approvals of a state, about one member or about all, newest first. @throws Fault `invalid_cursor` */
export async function listApprovals(reader: Reader, { limit, cursor, ...filter }: ApprovalQuery): Promise<Page<Approval>> {
  const [before] = cursor === undefined ? [null] : readCursor(cursor, ['uuid']);
  const found = await selectApprovals(reader, { ...filter, before, limit: limit + 1 });
  const { items, nextCursor } = pageOf(found, limit, ({ approvalId }) => [approvalId]);
  return { items: await withPlayerIds(reader, items), nextCursor };
}

/** Most of a member's requests that are shown at once; nobody has as many open. */
const mostOfMember = 100;

/** What waits for a second person about one member, of some kinds, newest first. */
export async function openApprovalsOf(reader: Reader, member: Named, kinds: readonly ApprovalKind[]): Promise<Approval[]> {
  const open = await selectApprovals(reader, { state: 'OPEN', kinds, member, before: null, limit: mostOfMember });
  return open.map((approval) => ({ ...approval, playerId: member.externalId }));
}

/** What was asked of a second person about one thing: the request that waits, and the one that was decided last. */
export type LastApprovals = { open: Approval | null; decided: Approval | null };

/** Of the requests of a kind about one thing of a member the open one, and the one that was decided last. */
export async function lastApprovals(reader: Reader, member: Named, kind: ApprovalKind, subject: string): Promise<LastApprovals> {
  const last = (await selectLastOf(reader, member, kind, subject)).map((one) => ({ ...one, playerId: member.externalId }));
  return { open: last.find(({ state }) => state === 'OPEN') ?? null, decided: last.find(({ state }) => state !== 'OPEN') ?? null };
}
