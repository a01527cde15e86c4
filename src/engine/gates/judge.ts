import type { Minor } from '../../kernel/money.ts';
import type { GateOutcome, Outcome } from '../decision.ts';
import type { Terms } from '../rules/reward.ts';
import { abuse } from './abuse.ts';
import { budget } from './budget.ts';
import { caps } from './caps.ts';
import { eligibility } from './eligibility.ts';
import { type Answer, type Gate, type Question, refuse } from './gate.ts';
import type { GateCode, GateName } from './order.ts';
import { checkPack } from './packs/check.ts';
import { profit } from './profit.ts';
import { protection } from './protection.ts';
import { worth } from './worth.ts';

/** Every gate is asked, always, in this order. */
export const gatesInOrder: readonly Gate[] = [eligibility, protection, abuse, caps, budget, profit];

export type Verdict = {
  outcome: Outcome;
  /** The first refusal in gate order, else the first reduction, else `ok`. */
  reason: GateCode;
  grantedMinor: Minor;
  terms: Terms | null;
  gates: GateOutcome[];
  /** What the rest of the evaluation may no longer use: the grant as it would have been had protection not cut it. */
  usesMinor: Minor;
};

type Answers = readonly { gate: GateName; answer: Answer }[];

/** All gates' answers joined: any refusal refuses; else the smallest amount and the strictest terms that any gate allows. */
export function judge(question: Question, gates: readonly Gate[] = gatesInOrder): Verdict {
  const answers = gates.map((gate) => ({ gate: gate.name, answer: ask(gate, question) }));
  // Protection's own answer is left out whole, also when it failed: it never frees room, whatever it says.
  const unprotected = answers
    .filter(({ gate }) => gate !== 'protection')
    .map(({ gate, answer }) => ({ gate, answer: answer.unprotected ?? answer }));
  return {
    ...join(answers, question),
    gates: answers.map(({ gate, answer: { unprotected: _, ...answer } }) => ({ gate, ...answer })),
    usesMinor: join(unprotected, question).grantedMinor,
  };
}

/** Gates fail closed: one that throws has refused. */
function ask(gate: Gate, question: Question): Answer {
  try {
    return gate.judge(question);
  } catch (error) {
    return refuse('gate_error', { error: error instanceof Error ? error.name : 'unknown' });
  }
}

function join(answers: Answers, question: Question): Omit<Verdict, 'gates' | 'usesMinor'> {
  const { rule, amountMinor } = question;
  const refused = (reason: GateCode): Omit<Verdict, 'gates' | 'usesMinor'> => ({
    outcome: 'REFUSED',
    reason,
    grantedMinor: 0,
    terms: null,
  });

  const refusal = answers.find(({ answer }) => answer.outcome === 'refuse');
  if (refusal) return refused(refusal.answer.code);

  const grantedMinor = Math.min(amountMinor, ...answers.map(({ answer }) => answer.allowsMinor ?? amountMinor));
  if (grantedMinor < rule.minAmountMinor) return refused('below_minimum');

  const wageringMultiple = Math.max(rule.terms.wageringMultiple, ...answers.map(({ answer }) => answer.wageringMultiple ?? 0));
  const terms = { ...rule.terms, wageringMultiple };
  const final = finalCheck(question, terms, grantedMinor);
  if (final) return refused(final);

  const reduction = answers.find(({ answer }) => answer.outcome === 'reduce');
  return { outcome: reduction ? 'REDUCED' : 'APPROVED', reason: reduction?.answer.code ?? 'ok', grantedMinor, terms };
}

/** The terms as they would be granted, against the member's pack once more: no gate may have tightened them past it. */
function finalCheck({ rule, program, pack, snapshot, room }: Question, terms: Terms, grantedMinor: Minor): GateCode | null {
  const offered = { rule, terms, valueMinor: worth(grantedMinor, rule.type, program) };
  const recipient = { label: null, inducements: room.inducements };
  return checkPack(pack, offered, recipient, snapshot.now, program)?.code ?? null;
}
