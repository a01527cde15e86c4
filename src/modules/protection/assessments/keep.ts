import { type Behaviour, behaviourOf } from '../../../engine/risk/behaviour.ts';
import { utcDay } from '../../../kernel/calendar.ts';
import type { Json } from '../../../kernel/canonical.ts';
import { formatInstant, type Instant } from '../../../kernel/clock.ts';
import { nextId } from '../../../kernel/ids.ts';
import type { Tx } from '../../../platform/database.ts';
import type { RiskBasis } from '../../activity/risk/read-known.ts';
import { readRecentPlay } from '../../activity/risk/read-recent-play.ts';
import { riskModelsOf } from '../../program/risk-models.ts';
import { type CriticalCase, openCriticalReviews } from '../open-reviews.ts';
import type { AssessmentCause, KeptAssessment, Look } from './assessment.ts';
import { emit, insertAssessments } from './store.ts';
import { modelsIn, tallyDeltas } from './tally.ts';
import { addToTally } from './tally-store.ts';

/** A look that is to be kept. `last`: what was kept of the member before; null: nothing. */
export type Keeping = { playerId: string; look: Look; basis: RiskBasis; last: KeptAssessment | null; cause: AssessmentCause };

/**
 * Keeps looks at members that the caller has locked, each at most once: a row, its place in the tally, and an event where the label in
 * force is another one. The tally is locked last, so whoever calls does nothing after it.
 */
export async function keepLooks(tx: Tx, keeping: readonly Keeping[], now: Instant): Promise<KeptAssessment[]> {
  if (keeping.length === 0) return [];
  const looks = keeping.map(({ look }) => look);
  const read = keeping.filter((one) => !isOfToday(one, now));
  const recent = await readRecentPlay(
    tx,
    read.map(({ look }) => look),
    now,
  );
  const kept = keeping.map((one): KeptAssessment => {
    const { look, basis, last, cause } = one;
    const found = behaviourOf(basis.profile, recent.get(look.memberId) ?? []);
    const behaviour = last !== null && isOfToday(one, now) ? { ...found, ...ofBets(last.behaviour) } : found;
    return { ...look, assessmentId: nextId(last?.assessmentId ?? null, now, look.bucket), at: now, cause, behaviour };
  });
  await insertAssessments(tx, kept);
  await openCriticalReviews(
    tx,
    keeping.flatMap((one, index) => newlyCritical(one, kept[index])),
    now,
  );
  const before = keeping.flatMap(({ last }) => last ?? []);
  const models = await riskModelsOf(tx, modelsIn([...looks, ...before]));
  await emit(
    tx,
    keeping.flatMap(({ playerId, last }, index) => toldOf(playerId, last, kept[index])),
  );
  const changes = keeping.map(({ look, last }) => ({ last, next: look }));
  await addToTally(tx, tallyDeltas(changes, models));
  return kept;
}

/**
 * Whether how a member plays was read today, and neither somebody asks nor a label moved since: all bets of a day are read for it, which a
 * score that moves from bet to bet is not worth.
 */
function isOfToday({ last, look, cause }: Keeping, now: Instant): boolean {
  return last !== null && cause !== 'asked' && last.inForce === look.inForce && utcDay(last.at) === utcDay(now);
}

/** The figures that single bets are read for. */
function ofBets({ stake_after_loss_ratio, game_switching }: Behaviour): Pick<Behaviour, 'stake_after_loss_ratio' | 'game_switching'> {
  return { stake_after_loss_ratio, game_switching };
}

/** Whoever becomes CRITICAL, or comes back to it, is looked at by a person; who stays so is in the queue or was answered. */
function newlyCritical({ playerId: externalId, last }: Keeping, kept: KeptAssessment | undefined): CriticalCase[] {
  if (kept === undefined || kept.inForce !== 'CRITICAL' || last?.inForce === 'CRITICAL') return [];
  const { bucket, memberId, score, label, model, factors, at } = kept;
  const evidence: Json = { score, label, model, factors, at: formatInstant(at) };
  return [{ member: { bucket, memberId, externalId }, score, evidence, isNew: true }];
}

/** Somebody who was never assessed and is at little risk is no news. */
function toldOf(playerId: string, last: KeptAssessment | null, kept: KeptAssessment | undefined): Parameters<typeof emit>[1][number][] {
  if (kept === undefined || kept.inForce === last?.inForce) return [];
  if (last === null && kept.inForce !== 'HIGH' && kept.inForce !== 'CRITICAL') return [];
  const { inForce: to, score, model, assessmentId, at } = kept;
  const payload: Json = { from: last?.inForce ?? null, to, score, model, assessment_id: assessmentId };
  return [{ topic: 'player.risk_changed', subject: `player:${playerId}`, payload, at }];
}
