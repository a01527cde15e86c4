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
    const isCase = score >= program.settings.abuse_score_threshold;
    const codes = signals.map(({ code }) => code);
    const facts = { score, action, ...(codes.length > 0 && { signals: codes }), ...(blocked && { blocked }), opens_review: isCase };
    const byBand = penalise(question, facts);
    const { label } = standing.risk;
    if (!isHeldForPerson(standing.abuse, label)) return byBand;
    return { ...refuse('held_for_person', { ...byBand.facts, label, opens_review: true }), unprotected: byBand };
  },
};

function penalise({ standing, rule, pack, snapshot, amountMinor }: Question, facts: Answer['facts']): Answer {
  const { wageringMultiple } = rule.terms;
  const largestMultiple = wageringLimit(pack, rule.terms, amountMinor, snapshot.now);
  const { code, ...left } = applyAbusePenalty({ amountMinor, wageringMultiple, largestMultiple }, standing.abuse.action);
  if (code === 'ok') return pass(facts);
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
