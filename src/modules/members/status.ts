import { formatInstant, type Instant } from '../../kernel/clock.ts';
import { Fault, fieldFault } from '../../kernel/errors.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import { type MemberChange, writeChanges } from './change.ts';
import { lockMember, lockMembersByKey } from './lock.ts';
import type { Member } from './member.ts';
import { selectCooledOff, selectFirstCoolingOffEnd } from './store.ts';

/** What an officer, or the player through the operator, may ask for. Closing is a verb of its own. */
export const settableStatuses = ['ACTIVE', 'COOLING_OFF', 'SELF_EXCLUDED', 'BLOCKED'] as const;

export type StatusWish = { status: (typeof settableStatuses)[number]; until?: Instant };

type Standing = Pick<Member, 'status' | 'statusUntil'>;

/**
 * The status that follows. Protection only grows here: a cooling-off runs to its end and can only be prolonged, also beneath a block;
 * a self-exclusion stays; a closed account stays closed.
 * @throws Fault `player_closed`, `protection_lasts`, `invalid_request` with path `until`
 */
export function nextStatus(present: Standing, { status, until }: StatusWish, now: Instant): Standing {
  if (present.status === 'CLOSED' || present.status === 'ERASED') throw new Fault('player_closed');
  if (present.status === 'SELF_EXCLUDED' && status !== 'SELF_EXCLUDED') {
    throw new Fault('protection_lasts', { detail: 'The player has self-excluded; this cannot be lifted or replaced here.' });
  }
  const running = present.statusUntil !== null && present.statusUntil > now ? present.statusUntil : null;
  if (status === 'COOLING_OFF') {
    if (until === undefined || until <= now)
      throw fieldFault('until', 'invalid_request', 'until: a cooling-off needs an end in the future');
    if (running !== null && until < running) throw coolingOff(running);
    return { status, statusUntil: until };
  }
  if (until !== undefined) throw fieldFault('until', 'invalid_request', 'until: only COOLING_OFF ends by itself');
  if (status === 'ACTIVE' && running !== null) throw coolingOff(running);
  return { status, statusUntil: status === 'BLOCKED' ? running : null };
}

function coolingOff(until: Instant): Fault {
  return new Fault('protection_lasts', {
    detail: `The player is cooling off until ${formatInstant(until)}; this can be prolonged, not ended early.`,
  });
}

/**
 * Sets a status, for a reason that the audit trail keeps. Asking for what already holds changes nothing.
 * @throws Fault `player_not_found` and those of `nextStatus`
 */
export async function changeStatus(
  tx: Tx,
  actor: Actor,
  externalId: string,
  { reason, ...wish }: StatusWish & { reason: string },
  now: Instant,
): Promise<Member> {
  const before = await lockMember(tx, externalId);
  const after = { ...before, ...nextStatus(before, wish, now) };
  return write(tx, actor, { action: 'member.status_changed', before, after, reason }, now);
}

/**
 * Closes an account for good; nothing is deleted. Closing it again changes nothing.
 * @throws Fault `player_not_found`
 */
export async function closeMember(tx: Tx, actor: Actor, externalId: string, now: Instant): Promise<Member> {
  const before = await lockMember(tx, externalId);
  if (before.status === 'CLOSED' || before.status === 'ERASED') return before;
  return write(tx, actor, { action: 'member.closed', before, after: { ...before, status: 'CLOSED', statusUntil: null } }, now);
}

/**
 * Makes members ACTIVE again whose cooling-off is over, at most `limit` of them. Decisions know without it: this is for lists.
 * Whoever was locked by another and is over no more stays as they are.
 */
export async function endCoolingOffs(tx: Tx, actor: Actor, limit: number, now: Instant): Promise<Member[]> {
  const members = await lockMembersByKey(tx, await selectCooledOff(tx, now, limit));
  const over = members.filter(({ status, statusUntil }) => status === 'COOLING_OFF' && statusUntil !== null && statusUntil <= now);
  const changes = over.map((before): MemberChange => {
    const after: Member = { ...before, status: 'ACTIVE', statusUntil: null };
    return { action: 'member.status_changed', before, after, reason: 'the cooling-off is over' };
  });
  return (await writeChanges(tx, actor, changes, now)).members;
}

/** When the first of the coolings-off ends; null when nobody cools off. */
export async function nextCoolingOffEnd(reader: Reader): Promise<Instant | null> {
  return selectFirstCoolingOffEnd(reader);
}

async function write(tx: Tx, actor: Actor, change: MemberChange, now: Instant): Promise<Member> {
  const { members } = await writeChanges(tx, actor, [change], now);
  return members[0] ?? change.after;
}
