import type { RiskLabel } from '../../../engine/profile/fields.ts';
import type { Profile } from '../../../engine/profile/profile.ts';
import type { Program } from '../../../engine/program.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { Tx } from '../../../platform/database.ts';
import { placeMembers, placeUnder } from '../../activity/standing/place-members.ts';
import { type Placed, planRecording, recordingBatch } from '../../activity/standing/record.ts';
import type { Cause, OfficersWord } from '../../activity/standing/standing.ts';
import type { Batch } from '../../ledger/batch.ts';
import { lockMember } from '../../members/lock.ts';
import type { Member } from '../../members/member.ts';
import { holdProgram } from '../../program/current.ts';

/** A member of whom an officer is about to say something: locked, and where they stand at this moment. */
export type Known = { program: Program; member: Member; placed: Placed & { profile: Profile } };

/**
 * Holds the program, locks a member and looks at where they stand: the first step of whoever changes the officers' word.
 * @throws Fault `player_not_found`, `player_closed`
 */
export async function lockKnown(tx: Tx, playerId: string, now: Instant): Promise<Known> {
  const { program } = await holdProgram(tx);
  const member = await lockMember(tx, playerId);
  if (member.status === 'CLOSED' || member.status === 'ERASED') throw new Fault('player_closed');
  const [placed] = await placeMembers(tx, [member], program, now);
  return { program, member, placed: must(placed, 'a locked member is placed') };
}

/** What a changed word makes of a member: the labels in force before and after, and the batch that records it. */
export type Spoken = { from: RiskLabel; to: RiskLabel; batch: Batch };

/**
 * Officers say something else of a member, who from the batch on stands where that puts them: rules, gates and offers go by it at once.
 * @param write writes the history of the word, in the same commit
 */
export function speak(
  { program, member, placed }: Known,
  cause: Extract<Cause, 'flag' | 'override'>,
  word: OfficersWord,
  write: (tx: Tx) => Promise<void>,
  now: Instant,
): Spoken {
  const said = placeUnder(word, placed, program);
  const recorded = recordingBatch(`risk_${cause}`, planRecording([said], program, cause, now), now);
  const batch: Batch = {
    ...recorded,
    members: [member], // also where nothing moved: who keeps what the models said looks again
    follow: async (tx, key) => {
      await recorded.follow?.(tx, key);
      await write(tx);
    },
  };
  return { from: placed.place.risk.label, to: said.place.risk.label, batch };
}
