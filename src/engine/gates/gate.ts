import type { Minor } from '../../kernel/money.ts';
import type { GateOutcome } from '../decision.ts';
import type { CompiledRule, Program } from '../program.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Standing } from '../standing.ts';
import type { GateCode, GateName } from './order.ts';
import type { Pack } from './packs/pack.ts';
import type { Room } from './room.ts';

/** What every gate is asked: may this rule give this amount to this member? All gates judge the same amount and terms. */
export type Question = {
  snapshot: Snapshot;
  standing: Standing;
  program: Program;
  room: Room;
  rule: CompiledRule;
  /** The amount after the rule's own max_amount, minor units. */
  amountMinor: Minor;
  /** The policy pack of the member. */
  pack: Pack;
};

/** What a gate answers: its outcome as it is recorded, less the gate's own name. */
export type Answer = Omit<GateOutcome, 'gate'> & {
  /**
   * What this gate would have answered were the member safe, where that differs. Room is used up as if they were, so that a
   * cut for one member's safety never pays for another reward of the same member.
   */
  unprotected?: Answer;
};

/** A gate is one small value: a name and a pure question. */
export type Gate = { readonly name: GateName; judge(question: Question): Answer };

/** Nothing speaks against it. */
export function pass(facts: Answer['facts'] = {}): Answer {
  return { outcome: 'pass', code: 'ok', facts };
}

/** It may not be given at all. */
export function refuse(code: GateCode, facts: Answer['facts'] = {}): Answer {
  return { outcome: 'refuse', code, facts };
}

/** Allows at most `allowsMinor`: passes when that is enough, refuses when nothing is left. */
export function allowAtMost(allowsMinor: Minor, askedMinor: Minor, code: GateCode, facts: Answer['facts'] = {}): Answer {
  if (allowsMinor >= askedMinor) return pass(facts);
  return allowsMinor <= 0 ? refuse(code, facts) : { outcome: 'reduce', code, facts, allowsMinor };
}
