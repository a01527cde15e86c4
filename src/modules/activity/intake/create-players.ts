import type { Instant } from '../../../kernel/clock.ts';
import { system } from '../../../platform/actor.ts';
import { commit } from '../../ledger/commit.ts';
import { ensureMembers } from '../../members/ensure.ts';
import { holdProgram } from '../../program/current.ts';
import { nothingKnown } from '../read-profiles.ts';
import { placeOf } from '../standing/place-members.ts';
import { planRecording, recordingBatch } from '../standing/record.ts';
import { nothingSaid } from '../standing/standing.ts';
import type { IntakeContext } from './intake.ts';

/** Most members of one commit. */
const mostAtOnce = 1_000;

/** Creates the players whom nobody knows; whoever is known by now stays as they are. */
export async function createPlayers({ ledger, master }: IntakeContext, playerIds: readonly string[], now: Instant): Promise<void> {
  for (let start = 0; start < playerIds.length; start += mostAtOnce) {
    const wanted = playerIds.slice(start, start + mostAtOnce).map((externalId) => ({ externalId }));
    await commit(ledger, async (tx) => {
      const { program } = await holdProgram(tx);
      const { members, created } = await ensureMembers(tx, system, master, wanted, now);
      const beginning = { before: null, missed: [], word: nothingSaid };
      const place = placeOf(nothingKnown, 0, beginning, program, now);
      const fresh = members.filter(({ externalId }) => created.has(externalId));
      const placed = fresh.map(({ bucket, memberId }) => ({ bucket, memberId, ...beginning, place, at: now }));
      return { answer: {}, batch: recordingBatch('member', planRecording(placed, program, 'registration', now), now) };
    });
  }
}
