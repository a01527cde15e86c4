import { must } from '../../kernel/assert.ts';
import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import type { Desk, Owned } from '../ledger/commit-each.ts';
import { lockEach } from '../members/lock.ts';
import type { Member } from '../members/member.ts';
import { type Booking, bookingParts, joinBookings } from './booking.ts';
import { recordAudits } from './points/store.ts';

/** What somebody asks of a wallet. */
export type Command = { actor: Actor; reason?: string | null };

/** A command that is done: how it is answered, and what must be written for the answer to be true. */
export type Done<Answer> = { answer: Answer; booking: Booking };

/** One kind of command on the wallet: whose it is, what must be known for it, and the pure decision. */
export type Verb<Asked extends Command, State, Answer> = {
  /** Names its batches. */
  kind: string;
  /** Names it in the audit trail. */
  action: string;
  owners: Desk<Asked, Answer & Json, Member>['owners'];
  /** What the decisions depend on, aligned with the requests, whose members are locked: so many queries, however many they are. */
  read: (tx: Tx, requests: readonly Owned<Asked, Member>[]) => Promise<readonly State[]>;
  decide: (state: State, command: Asked, now: Instant) => Done<Answer> | Fault;
};

/** Decides commands one by one on what was read for all of them at once, and books together what they do, under the audit trail's eye. */
export function commandDesk<Asked extends Command, State, Answer extends { [name: string]: Json }>(
  { kind, action, owners, read, decide }: Verb<Asked, State, Answer>,
  clock: () => Instant,
): Desk<Asked, Answer, Member> {
  return {
    owners,
    async decide(tx, requests) {
      const now = clock();
      const states = await read(tx, requests);
      const decided = requests.map(({ owner, input }, index) => ({
        owner,
        input,
        done: decide(must(states[index], 'every request has its state'), input, now),
      }));
      const answers = decided.map(({ done }) => (done instanceof Fault ? done : done.answer));
      const all = decided.flatMap(({ owner, input, done }) => (done instanceof Fault ? [] : [{ owner, input, ...done }]));
      if (all.length === 0) return { answers };
      const { follow, ...parts } = bookingParts(joinBookings(all.map(({ booking }) => booking)));
      const audits = all.map(({ owner, input: { actor, reason }, answer }) => ({
        by: actor,
        action,
        subject: `player:${owner.externalId}`,
        after: { ...answer, ...(reason ? { reason } : {}) },
        at: now,
      }));
      const writeRest = async (): Promise<void> => {
        await follow(tx);
        await recordAudits(tx, audits);
      };
      return { answers, batch: { kind, at: now, ...parts, follow: writeRest } };
    },
  };
}

/** The owners of commands that name their player. */
export function playersOf(tx: Tx, commands: readonly { playerId: string }[]): Promise<(Member | Fault)[]> {
  return lockEach(
    tx,
    commands.map(({ playerId }) => playerId),
  );
}
