import { mulDivFloor } from '../../kernel/money.ts';
import { riskLabels } from '../profile/fields.ts';
import { type Answer, type Gate, pass, type Question, refuse } from './gate.ts';
import { wageringLimit } from './packs/wagering-limit.ts';

/** What a score does, from the mildest band up. `upTo` is inclusive. */
export const abuseBands = [
  { upTo: 30, action: 'NO_ACTION' },
  { upTo: 60, action: 'REDUCED_REWARDS' },
  { upTo: 80, action: 'INCREASED_WAGERING' },
  { upTo: 100, action: 'BLOCKED' },
] as const;

export type AbuseAction = (typeof abuseBands)[number]['action'];

/** The band of a score 0-100. */
export function abuseAction(score: number): AbuseAction {
  return abuseBands.find((band) => score <= band.upTo)?.action ?? 'BLOCKED';
}

/** Does the member's play look like fraud? Touches future rewards only; at risk HIGH and above a person decides. */
export const abuse: Gate = {
  name: 'abuse',
  judge(question) {
    const { standing, program } = question;
    const byBand = judgeBand(question);
    const atRisk = riskLabels.indexOf(standing.risk.label) >= riskLabels.indexOf('HIGH');
    const { score } = standing.abuse;
    const facts = { ...byBand.facts, opens_review: score >= program.settings.abuse_score_threshold };
    if (byBand.outcome !== 'pass' && atRisk)
      return { ...refuse('held_for_person', { ...facts, label: standing.risk.label }), unprotected: byBand };
    return { ...byBand, facts };
  },
};

function judgeBand(question: Question): Answer {
  const { score, action } = question.standing.abuse;
  const facts = { score, action };
  if (action === 'NO_ACTION') return pass(facts);
  if (action === 'BLOCKED') return refuse('abuse_blocked', facts);
  return action === 'REDUCED_REWARDS' ? halve(question, 'abuse_reduced', facts) : raiseWagering(question, facts);
}

function halve({ amountMinor }: Question, code: 'abuse_reduced' | 'abuse_wagering_limit', facts: Answer['facts']): Answer {
  const allowsMinor = mulDivFloor(amountMinor, 1, 2);
  return allowsMinor === 0 ? refuse(code, facts) : { outcome: 'reduce', code, facts, allowsMinor };
}

/** Twice the wagering, but never past the member's pack: there wagering stops at the limit and the amount is halved. */
function raiseWagering(question: Question, facts: Answer['facts']): Answer {
  const { rule, pack, snapshot, amountMinor } = question;
  const { wageringMultiple } = rule.terms;
  // Nothing to raise: halve, or a worse score would be treated better than a milder one.
  if (wageringMultiple === 0) return halve(question, 'abuse_reduced', facts);
  const limit = wageringLimit(pack, rule.terms, amountMinor, snapshot.now);
  const doubled = wageringMultiple * 2;
  if (doubled <= limit)
    return { outcome: 'reduce', code: 'abuse_wagering', facts: { ...facts, wagering_requirement: doubled }, wageringMultiple: doubled };
  const multiple = Math.max(wageringMultiple, limit);
  return { ...halve(question, 'abuse_wagering_limit', { ...facts, wagering_requirement: multiple, limit }), wageringMultiple: multiple };
}
