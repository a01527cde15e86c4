import type { Instant } from '../../kernel/clock.ts';
import type { Actor } from '../../platform/actor.ts';
import type { MasterKey } from '../../platform/crypto.ts';
import type { Work } from '../ledger/batch.ts';
import { commit, commitOnce, type Ledger } from '../ledger/commit.ts';
import type { Operation } from '../ledger/operation.ts';
import { createMember, type NewMember } from '../members/create.ts';
import type { Member } from '../members/member.ts';
import type { PersonPatch } from '../members/person.ts';
import { closeMember } from '../members/status.ts';
import { updateMember } from '../members/update.ts';
import { holdProgram } from '../program/current.ts';
import { nothingKnown } from './read-profiles.ts';
import { placeOf } from './standing/place-members.ts';
import { planRecording, recordingBatch } from './standing/record.ts';
import { nothingSaid } from './standing/standing.ts';

/**
 * Creates a player, who from then on stands somewhere.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault as `createMember`, `idempotency_conflict`
 */
export async function registerPlayer(
  ledger: Ledger,
  actor: Actor,
  master: MasterKey,
  input: NewMember,
  operation: Operation | null,
  now: Instant,
): Promise<Member> {
  return commitOnce(ledger, operation, async (tx) => {
    const { program } = await holdProgram(tx);
    const member = await createMember(tx, actor, master, input, now);
    const beginning = { before: null, missed: [], word: nothingSaid };
    const place = placeOf(nothingKnown, 0, beginning, program, now);
    const recording = planRecording([{ ...member, ...beginning, place, at: now }], program, 'registration', now);
    return { answer: member, batch: recordingBatch('member', recording, now) };
  });
}

/**
 * Changes what is known of a person, and tells those who follow commits.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault as `updateMember`, `idempotency_conflict`
 */
export async function updatePlayer(
  ledger: Ledger,
  actor: Actor,
  master: MasterKey,
  playerId: string,
  patch: PersonPatch,
  operation: Operation | null,
  now: Instant,
): Promise<Member> {
  return commitOnce(ledger, operation, async (tx) => told(await updateMember(tx, actor, master, playerId, patch, now), now));
}

/** Closes an account for good, and tells those who follow commits. @throws Fault `player_not_found` */
export async function closePlayer(ledger: Ledger, actor: Actor, playerId: string, now: Instant): Promise<Member> {
  return commit(ledger, async (tx) => told(await closeMember(tx, actor, playerId, now), now));
}

function told(member: Member, now: Instant): Work<Member> {
  return { answer: member, batch: { kind: 'member', at: now, members: [member] } };
}
