import { decideActivation } from '../../../engine/activate.ts';
import { decideCredit } from '../../../engine/credit.ts';
import { decide, decideRule } from '../../../engine/decide.ts';
import type { Decision } from '../../../engine/decision.ts';
import type { Program } from '../../../engine/program.ts';
import type { Snapshot } from '../../../engine/snapshot.ts';
import { canonicalJson, type Json } from '../../../kernel/canonical.ts';
import type { Reader } from '../../../platform/database.ts';
import { changesBetween } from '../../program/compare.ts';
import { programAt } from '../../program/current.ts';
import type { DecisionRecord } from './record.ts';
import { ruleOfVersion } from './rule-of-version.ts';
import { snapshotFromJson } from './snapshot-json.ts';

/** Where a replay departs from what was stored. Paths as in JSON, e.g. `gates[5].facts.roi_percent`. */
export type ReplayDifference = { path: string; stored: Json; replayed: Json };

export type Replay = {
  identical: boolean;
  engineVersion: { stored: string; running: string };
  /** As decided by the running engine; null when it would not judge this rule at all. */
  decision: Decision | null;
  differences: ReplayDifference[];
};

/**
 * Decides again from the stored snapshot under the stored policy. Under the same engine version the decision is the same byte
 * for byte; under another, the differences say what changed.
 */
export async function replay(reader: Reader, engineVersion: string, record: DecisionRecord): Promise<Replay> {
  const { evaluation, decision: stored } = record;
  const { program } = await programAt(reader, evaluation.policyHash);
  const replayed = await decideAgain(reader, stored, snapshotFromJson(evaluation.snapshot), program);
  const changes = changesBetween(stored as unknown as Json, replayed as unknown as Json);
  return {
    identical: canonicalJson(stored as unknown as Json) === canonicalJson(replayed as unknown as Json),
    engineVersion: { stored: evaluation.engineVersion, running: engineVersion },
    decision: replayed,
    differences: changes.map(({ path, before, after }) => ({ path, stored: before, replayed: after })),
  };
}

async function decideAgain(reader: Reader, stored: Decision, snapshot: Snapshot, program: Program): Promise<Decision | null> {
  const { ruleId, ruleVersion, type, amount, terms, activates } = stored;
  if (activates !== undefined && terms !== null) {
    const rule = ruleId === null ? null : await ruleOfVersion(reader, ruleId, ruleVersion ?? 0, program);
    return decideActivation(snapshot, program, { grantId: activates, amountMinor: amount.askedMinor, terms, rule });
  }
  if (ruleId === null) return terms && decideCredit(snapshot, program, { type, amountMinor: amount.askedMinor, terms });
  if (snapshot.trigger !== 'person') return decide(snapshot, program).decisions.find((decision) => decision.ruleId === ruleId) ?? null;
  const rule = await ruleOfVersion(reader, ruleId, ruleVersion ?? 0, program);
  const { grantedMinor: _granted, currency: _currency, ...asked } = amount;
  return { ...decideRule(snapshot, { ...program, rules: [rule] }, rule, { asked }), offer: false };
}
