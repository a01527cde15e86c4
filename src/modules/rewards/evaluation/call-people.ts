import type { Program } from '../../../engine/program.ts';
import { assess, type Standing } from '../../../engine/standing.ts';
import { must } from '../../../kernel/assert.ts';
import { formatInstant, type Instant } from '../../../kernel/clock.ts';
import { system } from '../../../platform/actor.ts';
import type { Tx } from '../../../platform/database.ts';
import type { OutboxEvent } from '../../../platform/outbox.ts';
import { type AbuseCase, causeOf, openAbuseReviews } from '../../abuse/scoring/open-reviews.ts';
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
  const called = decided.filter(({ decisions }) => decisions.some((one) => isCritical(one) || isCase(one)));
  if (called.length === 0) return;
  const { program } = await currentProgram(tx);
  const concerning = called.map((one) => ({ ...one, standing: standingOf(one, program) }));
  const critical = concerning.flatMap(criticalCase);
  await emit(
    tx,
    critical.map(({ alert }) => alert),
  );
  await openCriticalReviews(
    tx,
    critical.map(({ found }) => found),
    now,
  );
  const cases = concerning.flatMap((one) => abuseCase(one, program));
  await openAbuseReviews(tx, system, cases, program.baseCurrency, now);
}

function isCritical({ decision }: DecisionRecord): boolean {
  return decision.gates.some(({ code }) => code === 'risk_critical');
}

/** Whether the abuse gate says that a person has to look. */
function isCase({ decision }: DecisionRecord): boolean {
  return decision.gates.some(({ gate, facts }) => gate === 'abuse' && facts['opens_review'] === true);
}

/** Where a member stood when it was decided: all decisions are of one snapshot. */
function standingOf({ decisions }: Decided, program: Program): Standing {
  const [first] = decisions;
  return assess(snapshotFromJson(must(first, 'who is called to was decided about').evaluation.snapshot), program);
}

type Concerning = Decided & { standing: Standing };

function abuseCase({ member, decisions, standing: { abuse, risk } }: Concerning, program: Program): AbuseCase[] {
  if (!decisions.some(isCase)) return [];
  const cause = causeOf(abuse, risk.label, program.settings);
  return cause === null ? [] : [{ member, standing: abuse, cause }];
}

/** The alarm about a player whose risk is CRITICAL, raised by whatever decision found it: one, or none. */
function criticalCase({ member, decisions, standing }: Concerning): { alert: OutboxEvent; found: CriticalCase }[] {
  const record = decisions.find(isCritical);
  if (!record) return [];
  const { decisionId, decision } = record;
  const { score, label, model, factors } = standing.risk;
  const payload = { decision_id: decisionId, score, label, model };
  const evidence = { ...payload, factors, at: formatInstant(decision.at) };
  return [
    {
      alert: { topic: 'player.protection_alert', subject: `player:${member.externalId}`, payload, at: decision.at },
      found: { member, score, evidence, isNew: false },
    },
  ];
}
