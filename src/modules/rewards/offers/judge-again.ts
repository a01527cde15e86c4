import { decideRule } from '../../../engine/decide.ts';
import type { CompiledRule, Program } from '../../../engine/program.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Member } from '../../members/member.ts';
import { currentProgram } from '../../program/current.ts';
import { findDecision } from '../decisions/decision-store.ts';
import { type DecisionRecord, evaluationRecord } from '../decisions/record.ts';
import { ruleOfVersion } from '../decisions/rule-of-version.ts';
import { loadSnapshots } from '../load-snapshots.ts';
import type { Reward } from '../reward.ts';

/** The second decision about a reward that waits, and what paying it out needs to know beside it. */
export type JudgedAgain = { record: DecisionRecord; program: Program; hasActive: boolean };

/**
 * Judges a reward that waits on what is known now: the amount that the rule asked for then, under the version that offered it, but never
 * more than was offered. It does not stand in its own way: it is left out of what was given, and the budget it holds is its own to use.
 */
export async function judgeAgain(
  tx: Tx,
  engineVersion: string,
  actor: Actor,
  member: Member,
  reward: Reward,
  now: Instant,
): Promise<JudgedAgain> {
  const { program, policyHash } = await currentProgram(tx);
  const rule = await ruleOfVersion(tx, reward.ruleId, reward.ruleVersion, program);
  const alone = { ...program, rules: [rule] };
  const first = must(await findDecision(tx, reward.bucket, reward.decisionId), 'a reward has its decision').decision.amount;
  const options = { trigger: 'person', limit: 1, except: [reward.rewardId], spent: leaving(first.cappedMinor, rule) } as const;
  const [loaded] = await loadSnapshots(tx, [member], alone, options, now);
  const { snapshot, bonus } = must(loaded, 'a locked member has a snapshot');
  const asked = { askedMinor: first.askedMinor, cappedMinor: first.cappedMinor, offeredMinor: reward.amountMinor };
  const decision = { ...decideRule(snapshot, alone, rule, { asked }), offer: false };

  const { bucket, memberId } = member;
  const evaluation = evaluationRecord(member, newId(now, bucket), snapshot, { policyHash, engineVersion });
  const record = { bucket, memberId, decisionId: newId(now, bucket), evaluation, decision, actor: actor.id, note: null };
  return { record, program, hasActive: bonus.hasActive };
}

/** A budget of which just enough is left for what the rule asked. */
function leaving(askedMinor: Minor, { ruleId, budget }: CompiledRule): Map<string, Minor> {
  return new Map(budget ? [[ruleId, Math.max(0, budget.amountMinor - askedMinor)]] : []);
}
