import { nothingFound } from '../../engine/abuse/evidence.ts';
import { isHeldForPerson } from '../../engine/abuse/held.ts';
import { type AbuseStanding, abuseOf } from '../../engine/abuse/score.ts';
import type { Program } from '../../engine/program.ts';
import { riskOf } from '../../engine/standing.ts';
import { must } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Reader } from '../../platform/database.ts';
import { readRiskBases } from '../activity/risk/read-known.ts';
import { toRisk } from '../activity/standing/place-members.ts';
import { getMember } from '../members/find.ts';
import type { Member } from '../members/member.ts';
import { currentProgram } from '../program/current.ts';
import { lastReviews } from '../reviews/queue/open.ts';
import type { Review } from '../reviews/queue/review.ts';
import { noBonus } from '../wallet/bonus/grant.ts';
import { readBonuses } from '../wallet/read-wallet.ts';
import { readClusterSize } from './clusters/cluster-size.ts';
import { readAbuseEvidence } from './read-evidence.ts';

/** What the detector makes of a player now: what the gates would see, and what people do about it. */
export type PlayerAbuse = {
  playerId: string;
  at: Instant;
  standing: AbuseStanding;
  /** The band would act, and at the player's risk a person decides instead. */
  heldForPerson: boolean;
  /** How many accounts hard links join to this one, itself included; null: none. */
  clusterSize: number | null;
  /** The open review of this kind; null: there is none. */
  review: Review | null;
};

/** What abuse makes of a member now, by the code that the gates use, and whether a person decides instead. */
export type AbuseNow = { standing: AbuseStanding; heldForPerson: boolean };

/** What abuse makes of a player now. Nothing that was kept of their score is read. @throws Fault `player_not_found` */
export async function readAbuse(reader: Reader, playerId: string, now: Instant): Promise<PlayerAbuse> {
  const member = await getMember(reader, playerId);
  const { program } = await currentProgram(reader);
  const reviews = await lastReviews(reader, [member], 'abuse');
  return {
    playerId,
    at: now,
    ...(await abuseNow(reader, member, program, now)),
    clusterSize: await readClusterSize(reader, member),
    review: reviews.get(member.memberId)?.open ?? null,
  };
}

/** What abuse makes of a member at a time. */
export async function abuseNow(reader: Reader, member: Member, program: Program, now: Instant): Promise<AbuseNow> {
  const { memberId } = member;
  const profiles = await readRiskBases(reader, [member]);
  const bonuses = await readBonuses(reader, [member], now);
  const evidence = await readAbuseEvidence(reader, [member], { profiles, bonuses }, program, now);
  const { profile, word } = must(profiles.get(memberId), 'asked for');
  const subject = { now, profile, bonus: bonuses.get(memberId) ?? noBonus, abuse: evidence.get(memberId) ?? nothingFound };
  const standing = abuseOf(subject, program.settings);
  const { label } = riskOf({ profile, ...toRisk(word) }, program);
  return { standing, heldForPerson: isHeldForPerson(standing, label) };
}
