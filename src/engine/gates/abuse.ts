import { formatInstant } from '../../kernel/clock.ts';
import { isHeldForPerson } from '../abuse/held.ts';
import { applyAbusePenalty } from '../abuse/penalty.ts';
import { type Answer, type Gate, pass, type Question, refuse } from './gate.ts';
import { wageringLimit } from './packs/wagering-limit.ts';

/** Does the member's play look like fraud? Touches future rewards only; at risk HIGH and above a person decides. */
export const abuse: Gate = {
  name: 'abuse',
  judge(question) {
    const { standing, program } = question;
    const { score, action, blocked, signals } = standing.abuse;
    const isCase = !blocked && score >= program.settings.abuse_score_threshold; // whom a person blocked needs no second look
    // What a penalty was given for must be found in its decision, long after the evidence has faded.
    const met = signals.map(({ code, decayed, at, evidence }) => ({ code, decayed, at: formatInstant(at), evidence: [...evidence] }));
    const facts = { score, action, ...(met.length > 0 && { signals: met }), ...(blocked && { blocked }), opens_review: isCase };
    const byBand = penalise(question, facts);
    const { label } = standing.risk;
    if (!isHeldForPerson(standing.abuse, label)) return byBand;
    return { ...refuse('held_for_person', { ...byBand.facts, label, opens_review: true }), unprotected: byBand };
  },
};

function penalise({ standing, rule, pack, snapshot, amountMinor }: Question, facts: Answer['facts']): Answer {
  if (standing.abuse.action === 'NO_ACTION') return pass(facts); // hardly anybody has a penalty: their limit is not worked out
  const { wageringMultiple } = rule.terms;
  const largestMultiple = wageringLimit(pack, rule.terms, amountMinor, snapshot.now);
  const { code, ...left } = applyAbusePenalty({ amountMinor, wageringMultiple, largestMultiple }, standing.abuse.action);
  const raised = code === 'abuse_wagering' || code === 'abuse_wagering_limit';
  const numbers = {
    ...facts,
    ...(raised && { wagering_requirement: left.wageringMultiple }),
    ...(code === 'abuse_wagering_limit' && { limit: largestMultiple }),
  };
  if (left.amountMinor === 0) return refuse(code, numbers);
  const allows = left.amountMinor < amountMinor ? { allowsMinor: left.amountMinor } : {};
  return { outcome: 'reduce', code, facts: numbers, ...allows, ...(raised && { wageringMultiple: left.wageringMultiple }) };
}
