import type { GateOutcome } from '../../../engine/decision.ts';
import type { GateCode } from '../../../engine/gates/order.ts';
import { assess } from '../../../engine/standing.ts';
import { formatInstant, type Instant } from '../../../kernel/clock.ts';
import { system } from '../../../platform/actor.ts';
import type { Tx } from '../../../platform/database.ts';
import type { OutboxEvent } from '../../../platform/outbox.ts';
import { type AbuseCase, openAbuseReviews } from '../../abuse/scoring/open-reviews.ts';
import type { Member } from '../../members/member.ts';
import { currentProgram } from '../../program/current.ts';
import { type CriticalCase, openCriticalReviews } from '../../protection/open-reviews.ts';
import type { DecisionRecord } from '../decisions/record.ts';
import { snapshotFromJson } from '../decisions/snapshot-json.ts';
import { emit } from '../store.ts';

/** What was decided about one member, of one snapshot. */
export type Decided = { member: Member; decisions: readonly DecisionRecord[] };

/**
 * Calls people to whomever decisions say a person must look at, in the commit of these decisions: the alarm and a review where risk is
 * CRITICAL, a review where the abuse score demands one or risk and abuse meet. Most decisions call nobody, and then this costs nothing.
 */
export async function callPeople(tx: Tx, decided: readonly Decided[], now: Instant): Promise<void> {
  const critical = decided.flatMap(criticalCase);
  await emit(
    tx,
    critical.map(({ alert }) => alert),
  );
  await openCriticalReviews(
    tx,
    critical.map(({ found }) => found),
    now,
  );
  const suspects = decided.filter(({ decisions }) => decisions.some(isCase));
  if (suspects.length === 0) return;
  const { program } = await currentProgram(tx);
  const cases = suspects.flatMap(({ member, decisions }): AbuseCase[] => {
    const record = decisions.find(isCase);
    if (record === undefined) return [];
    const standing = assess(snapshotFromJson(record.evaluation.snapshot), program).abuse;
    const isHeld = gateOf(record, 'held_for_person') !== undefined;
    return [
      { member, standing, cause: standing.score < program.settings.abuse_score_threshold && isHeld ? 'held_for_person' : 'abuse_score' },
    ];
  });
  await openAbuseReviews(tx, system, cases, program.baseCurrency, now);
}

function gateOf({ decision }: DecisionRecord, code: GateCode): GateOutcome | undefined {
  return decision.gates.find((gate) => gate.code === code);
}

/** Whether the abuse gate says that a person has to look. */
function isCase({ decision }: DecisionRecord): boolean {
  return decision.gates.some(({ gate, facts }) => gate === 'abuse' && facts['opens_review'] === true);
}

/** The alarm about a player whose risk is CRITICAL, raised by whatever decision found it: one, or none. */
function criticalCase({ member, decisions }: Decided): { alert: OutboxEvent; found: CriticalCase }[] {
  const record = decisions.find((one) => gateOf(one, 'risk_critical'));
  const gate = record && gateOf(record, 'risk_critical');
  if (!record || !gate) return [];
  const { decisionId, decision } = record;
  const { score = null, label = null, model = null } = gate.facts;
  const payload = { decision_id: decisionId, score, label, model };
  const evidence = { ...payload, at: formatInstant(decision.at) };
  return [
    {
      alert: { topic: 'player.protection_alert', subject: `player:${member.externalId}`, payload, at: decision.at },
      found: { member, score: Number(score ?? 0), evidence, isNew: false },
    },
  ];
}
