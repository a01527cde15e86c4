import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { type Actor, system } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import type { Named } from '../reviews/approval.ts';
import { lastReviews, openReviews } from '../reviews/queue/open.ts';
import { type Review, restMs } from '../reviews/queue/review.ts';

/** A member at risk CRITICAL. */
export type CriticalCase = {
  member: Named;
  score: number;
  /** What says so. */
  evidence: Json;
  /** The label has only now become CRITICAL: then an earlier review is no answer. */
  isNew: boolean;
};

/** Calls a person to members at risk CRITICAL, whom the transaction has locked: where none looks at them already or did so of late. */
export async function openCriticalReviews(tx: Tx, cases: readonly CriticalCase[], now: Instant, actor: Actor = system): Promise<Review[]> {
  if (cases.length === 0) return [];
  const members = cases.map(({ member }) => member);
  const lasts = await lastReviews(tx, members, 'protection');
  const due = cases.filter(({ member, isNew }) => {
    const { open = null, resolved = null } = lasts.get(member.memberId) ?? {};
    return open === null && (isNew || now - (resolved?.resolvedAt ?? Number.NEGATIVE_INFINITY) >= restMs);
  });
  const openings = due.map(({ member, score, evidence }) => {
    return {
      member,
      opening: { kind: 'protection' as const, cause: 'risk_critical' as const, score: Math.round(score), evidence, note: null },
    };
  });
  return openReviews(tx, actor, openings, now);
}
