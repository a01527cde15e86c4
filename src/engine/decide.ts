import type { Decision } from './decision.ts';
import type { Question } from './gates/gate.ts';
import { judge, type Verdict } from './gates/judge.ts';
import { packOf } from './gates/packs/check.ts';
import { roomOf, take } from './gates/room.ts';
import { expectedCost, worth } from './gates/worth.ts';
import type { Asked, CompiledRule, Program } from './program.ts';
import type { Snapshot } from './snapshot.ts';
import { assess, type Standing } from './standing.ts';

export type Evaluation = {
  snapshot: Snapshot;
  standing: Standing;
  /** One per matched rule, in the order they were judged. */
  decisions: Decision[];
  /** Matched rules that were not judged, because the limit was used up before their turn. */
  notReached: string[];
};

/**
 * One member, one evaluation, in the order a reader would tell it. Pure: no clock, no database, no chance, so the same
 * snapshot under the same program gives the same decisions for ever.
 */
export function decide(snapshot: Snapshot, program: Program): Evaluation {
  const standing = assess(snapshot, program); // segment, tier, risk, abuse: computed, never looked up
  const pack = packOf(program, snapshot.member.country);
  let room = roomOf(snapshot, program); // what limit, caps and stack groups still allow
  const decisions: Decision[] = [];
  const notReached: string[] = [];
  for (const rule of rulesFor(snapshot, program, standing)) {
    const matches = rule.matches(standing.state);
    if (room.rewards <= 0) {
      if (matches) notReached.push(rule.ruleId);
      continue;
    }
    const asked = rule.ask(standing.state);
    const question: Question = { snapshot, standing, program, room, rule, pack, amountMinor: asked.cappedMinor };
    const verdict = judge(question); // every gate answers; the smallest allowance and the strictest terms win
    if (matches) decisions.push(toDecision(question, asked, verdict)); // refusals stay in the record, with their facts
    // A grant uses room, and so does what protection cut, refused or kept from matching; other refusals do not.
    room = take(room, rule, verdict.usesMinor, worth(verdict.usesMinor, rule.type, program));
  }
  return { snapshot, standing, decisions, notReached };
}

/**
 * The rules whose conditions hold, or would hold if the member were safe, in the order they are judged. The latter give
 * nothing but keep their room: else more risk would make way for another reward.
 */
function rulesFor(snapshot: Snapshot, program: Program, standing: Standing): CompiledRule[] {
  return program.rules.filter((rule) => isAsked(rule, snapshot) && rule.matchesIfSafe(standing.state));
}

function isAsked({ ruleId, trigger }: CompiledRule, snapshot: Snapshot): boolean {
  return trigger === snapshot.trigger && (snapshot.due === null || snapshot.due.includes(ruleId));
}

/** What a caller knows instead of having it computed. */
type Given = {
  /** What the rule asked for when it was offered: gates that cut it then must not cut the rest again. */
  asked?: Asked;
  /** A standing that someone supposes. */
  standing?: Standing;
};

/** One rule alone, whatever its trigger and whether or not it matches: for trying a rule, and for an offer that is accepted. */
export function decideRule(snapshot: Snapshot, program: Program, rule: CompiledRule, given: Given = {}): Decision {
  const { standing = assess(snapshot, program) } = given;
  const { asked = rule.ask(standing.state) } = given;
  const pack = packOf(program, snapshot.member.country);
  const question = { snapshot, standing, program, room: roomOf(snapshot, program), rule, pack, amountMinor: asked.cappedMinor };
  const verdict = judge(question);
  const grantedMinor = Math.min(verdict.grantedMinor, asked.offeredMinor ?? verdict.grantedMinor);
  return toDecision(question, asked, { ...verdict, grantedMinor });
}

/** The record of one verdict. */
export function toDecision({ rule, standing, snapshot, program, room }: Question, asked: Asked, verdict: Verdict): Decision {
  const { outcome, reason, grantedMinor, terms, gates } = verdict;
  return {
    ruleId: rule.ruleId,
    ruleVersion: rule.version,
    type: rule.type,
    outcome,
    reason,
    conditions: rule.explain(standing.state),
    amount: { ...asked, grantedMinor, currency: rule.currency },
    valueMinor: worth(grantedMinor, rule.type, program),
    costMinor: expectedCost(grantedMinor, rule.type, program),
    gates,
    prior: room.prior,
    terms,
    offer: rule.delivery === 'offer' || !program.settings.auto_issue,
    at: snapshot.now,
  };
}
