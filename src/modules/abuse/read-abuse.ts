import { isHeldForPerson } from '../../engine/abuse/held.ts';
import type { AbuseStanding } from '../../engine/abuse/score.ts';
import type { Program } from '../../engine/program.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Reader } from '../../platform/database.ts';
import { getMember } from '../members/find.ts';
import type { Member } from '../members/member.ts';
import { currentProgram } from '../program/current.ts';
import { lastReviews } from '../reviews/queue/open.ts';
import type { Review } from '../reviews/queue/review.ts';
import { countMates } from './clusters/cluster-store.ts';
import { type AbuseLook, lookAtOne, riskLabelOf } from './scoring/look.ts';

/** What the detector makes of a player now: what the gates would see, and what people do about it. */
export type PlayerAbuse = {
  playerId: string;
  at: Instant;
  standing: AbuseStanding;
  /** The band would act, and at the player's risk a person decides instead. */
  heldForPerson: boolean;
  /** How many accounts hard links join to this one, itself included, as clusters last stood; null: none. */
  clusterSize: number | null;
  /** The open review of this kind; null: there is none. */
  review: Review | null;
};

/** What abuse makes of a player now. Nothing that was kept of their score is read. @throws Fault `player_not_found` */
export async function readAbuse(reader: Reader, playerId: string, now: Instant): Promise<PlayerAbuse> {
  const member = await getMember(reader, playerId);
  const { program } = await currentProgram(reader);
  return readBeside(reader, member, await lookAtOne(reader, member, program, now), program);
}

/** What a look at a member found, with what people do about it. */
export async function readBeside(reader: Reader, member: Member, look: AbuseLook, program: Program): Promise<PlayerAbuse> {
  const { standing, subject } = look;
  const reviews = await lastReviews(reader, [member], 'abuse');
  const mates = await countMates(reader, member);
  return {
    playerId: member.externalId,
    at: subject.now,
    standing,
    heldForPerson: isHeldForPerson(standing, riskLabelOf(look, program)),
    clusterSize: mates === 0 ? null : mates,
    review: reviews.get(member.memberId)?.open ?? null,
  };
}
