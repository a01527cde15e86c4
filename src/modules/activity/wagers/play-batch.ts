import type { Program } from '../../../engine/program.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Fault } from '../../../kernel/errors.ts';
import type { OutboxEvent } from '../../../platform/outbox.ts';
import type { Batch } from '../../ledger/batch.ts';
import { type Booking, bookingParts, joinBookings } from '../../wallet/booking.ts';
import { membersToWake } from '../intake/wake.ts';
import { type KnownPlaces, placeAfter } from '../standing/place-members.ts';
import { planRecording, writeRecording } from '../standing/record.ts';
import { changedDays, factParts, type MemberFacts } from '../take-facts.ts';
import { emit, writeWagers } from './store.ts';
import type { Wager } from './wager.ts';

/** A bet that was placed or has ended: everything it changes. */
export type Played<Answer> = {
  answer: Answer;
  change: MemberFacts;
  wager: Wager;
  /** What happened to its bonus. */
  booking: Booking;
  /** What the outside is told. */
  events: readonly OutboxEvent[];
};

/** Answers of requests, each of another member, and the one batch that holds what they do. Refusals leave nothing. */
export function playBatch<Answer>(
  decided: readonly (Played<Answer> | Fault)[],
  places: KnownPlaces,
  program: Program,
  now: Instant,
): { answers: (Answer | Fault)[]; batch?: Batch } {
  const answers = decided.map((one) => ('answer' in one ? one.answer : one));
  const played = decided.filter((one) => 'answer' in one);
  if (played.length === 0) return { answers };
  const changes = played.map(({ change }) => change);
  const facts = factParts(changes);
  const booked = bookingParts(joinBookings(played.map(({ booking }) => booking)));
  const placed = played.map(({ change }) =>
    placeAfter(change.after.member, change.after.profile, changedDays(change), places, program, now),
  );
  const recording = planRecording(placed, program, 'play', now);
  const wagers = played.map(({ wager }) => wager);
  return {
    answers,
    batch: {
      kind: 'wager',
      at: now,
      members: wagers,
      eventMembers: membersToWake(program, changes, now),
      transfers: booked.transfers,
      accruals: facts.accruals,
      sections: [...facts.sections, ...booked.sections],
      follow: async (tx, batch) => {
        await facts.follow(tx);
        await booked.follow(tx);
        await writeWagers(tx, wagers);
        await writeRecording(tx, recording, batch, now);
        await emit(
          tx,
          played.flatMap(({ events }) => events),
        );
      },
    },
  };
}
