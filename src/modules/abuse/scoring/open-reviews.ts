import { isHeldForPerson } from '../../../engine/abuse/held.ts';
import { type AbuseAction, abuseAction, abuseBands } from '../../../engine/abuse/penalty.ts';
import type { AbuseStanding } from '../../../engine/abuse/score.ts';
import type { RiskLabel } from '../../../engine/profile/fields.ts';
import type { Settings } from '../../../engine/settings.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import type { Member } from '../../members/member.ts';
import { lastReviews, openReviews } from '../../reviews/queue/open.ts';
import { type Review, type ReviewCause, restMs } from '../../reviews/queue/review.ts';
import { describeAbuse } from '../describe.ts';
import { selectActionBefore } from '../store.ts';

/** A member whose case a person has to look at, and why. */
export type AbuseCase = { member: Member; standing: AbuseStanding; cause: ReviewCause };

/**
 * Why a person has to look at a case; null: nobody has to. At risk HIGH and above a penalty waits for one, whatever the score.
 * @param risk the label in force
 */
export function causeOf(standing: AbuseStanding, risk: RiskLabel, settings: Settings): ReviewCause | null {
  if (standing.blocked) return null;
  if (standing.score >= settings.abuse_score_threshold) return 'abuse_score';
  return isHeldForPerson(standing, risk) ? 'held_for_person' : null;
}

/**
 * Opens reviews of members whom the transaction has locked, where none is open, nobody has blocked the member, and the case does not rest.
 * Answers those it opened.
 */
export async function openAbuseReviews(
  tx: Tx,
  actor: Actor,
  cases: readonly AbuseCase[],
  baseCurrency: Currency,
  now: Instant,
): Promise<Review[]> {
  if (cases.length === 0) return [];
  const lasts = await lastReviews(
    tx,
    cases.map(({ member }) => member),
    'abuse',
  );
  const due: AbuseCase[] = [];
  for (const one of cases) {
    const { open = null, resolved = null } = lasts.get(one.member.memberId) ?? {};
    if (one.standing.blocked || open !== null) continue;
    if (resolved === null || !(await rests(tx, resolved, one.standing, now))) due.push(one);
  }
  const openings = due.map(({ member, standing, cause }) => {
    const { score } = standing;
    return { member, opening: { kind: 'abuse' as const, cause, score, evidence: describeAbuse(standing, baseCurrency), note: null } };
  });
  return openReviews(tx, actor, openings, now);
}

/**
 * Whether a reviewer confirmed as much not long ago, since its penalty goes on anyway: in the band that it was opened in, or in the one
 * they resolved it in.
 */
async function rests(reader: Reader, resolved: Review, { action }: AbuseStanding, now: Instant): Promise<boolean> {
  const { state, score, resolvedAt } = resolved;
  if (state !== 'CONFIRMED' || resolvedAt === null || now - resolvedAt >= restMs) return false;
  const known = [abuseAction(score ?? 0), (await selectActionBefore(reader, resolved, resolvedAt)) ?? 'NO_ACTION'];
  return known.some((band) => gravity(band) >= gravity(action));
}

function gravity(action: AbuseAction): number {
  return abuseBands.findIndex((band) => band.action === action);
}
