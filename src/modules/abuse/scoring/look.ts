import { type AbuseSubject, nothingFound } from '../../../engine/abuse/evidence.ts';
import { type AbuseStanding, abuseOf } from '../../../engine/abuse/score.ts';
import type { RiskLabel } from '../../../engine/profile/fields.ts';
import type { Program } from '../../../engine/program.ts';
import type { Settings } from '../../../engine/settings.ts';
import { riskOf } from '../../../engine/standing.ts';
import { must } from '../../../kernel/assert.ts';
import { canonicalJson, type Json } from '../../../kernel/canonical.ts';
import { dayMs, type Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { readRiskBases } from '../../activity/risk/read-known.ts';
import { toRisk } from '../../activity/standing/place-members.ts';
import type { OfficersWord } from '../../activity/standing/standing.ts';
import { noBonus } from '../../wallet/bonus/grant.ts';
import { readBonuses } from '../../wallet/read-wallet.ts';
import type { OwnPlay } from '../evidence/own-play.ts';
import type { OwnEvidence } from '../evidence/read-own.ts';
import { readEvidence } from '../read-evidence.ts';
import { type AbuseState, selectStates } from '../state-store.ts';

/** What a look at a member finds, by the gates' own code, beside what the last one kept. */
export type AbuseLook = MemberKey & {
  subject: AbuseSubject;
  standing: AbuseStanding;
  /** What the risk is computed from beside the play. */
  officers: OfficersWord;
  /** null: nothing of their play is worth keeping. */
  own: OwnEvidence | null;
  /** null: nothing was kept. */
  before: AbuseState | null;
};

/** Looks at members as they are, for each key one answer, in their order. Half a dozen queries, more only for those with news. */
export async function lookAtAbuse(reader: Reader, keys: readonly MemberKey[], program: Program, now: Instant): Promise<AbuseLook[]> {
  const bases = await readRiskBases(reader, keys);
  const bonuses = await readBonuses(reader, keys, now);
  const states = await selectStates(reader, keys);
  const evidence = await readEvidence(reader, keys, { profiles: bases, bonuses, states }, program, now);
  return keys.map(({ bucket, memberId }) => {
    const { profile, word: officers } = must(bases.get(memberId), 'every member has a profile');
    const { abuse, own } = evidence.get(memberId) ?? { abuse: nothingFound, own: null };
    const subject: AbuseSubject = { now, profile, bonus: bonuses.get(memberId) ?? noBonus, abuse };
    const standing = abuseOf(subject, program.settings);
    return { bucket, memberId, subject, standing, officers, own, before: states.get(memberId) ?? null };
  });
}

/** Looks at one member as they are. */
export async function lookAtOne(reader: Reader, member: MemberKey, program: Program, now: Instant): Promise<AbuseLook> {
  const [look] = await lookAtAbuse(reader, [member], program, now);
  return must(look, 'every member is looked at');
}

/** The risk label in force, as the gates compute it. */
export function riskLabelOf({ subject: { profile }, officers }: AbuseLook, program: Program): RiskLabel {
  return riskOf({ profile, ...toRisk(officers) }, program).label;
}

/**
 * Whether a look found what is not kept yet: another score or band, or evidence. How far play was read is kept once a day only, or when
 * there is something else to write: the next look reads what came since, which is little. Who has a penalty is written of once a day in any
 * case, so that it shows when they were looked at.
 */
export function isNews({ standing: { score, action, blocked }, own, before, subject }: AbuseLook): boolean {
  if (before === null) return own !== null || score > 0 || blocked;
  if (score !== before.score || action !== before.action) return true;
  if (action !== 'NO_ACTION' && subject.now - before.scoredAt >= dayMs) return true;
  if (own === null) return false;
  const { terms, throughDay } = own.mark;
  return terms !== before.terms || throughDay !== before.throughDay || !isSame(own.evidence, before.evidence);
}

/** Whether a member must be locked: there is something to write, or it may be that a person has to look at them. */
export function isWorthScoring(look: AbuseLook, settings: Settings): boolean {
  return isNews(look) || isSuspect(look, settings);
}

/** Whether it may be that a person has to look at them. */
export function isSuspect({ standing: { score, action } }: AbuseLook, settings: Settings): boolean {
  return action !== 'NO_ACTION' || score >= settings.abuse_score_threshold;
}

function isSame(one: OwnPlay, other: OwnPlay): boolean {
  return canonicalJson(one as Json) === canonicalJson(other as Json);
}
