import { formatInstant } from '../../kernel/clock.ts';
import { own } from '../own.ts';
import type { RiskLabel } from '../profile/fields.ts';
import { statusAt } from '../snapshot.ts';
import { type Answer, type Gate, pass, type Question, refuse } from './gate.ts';
import { checkPack, runsUnder } from './packs/check.ts';
import { worth } from './worth.ts';

/** May this member have this reward at all, now? */
export const eligibility: Gate = {
  name: 'eligibility',
  judge(question) {
    const { snapshot, rule } = question;
    const { now, member } = snapshot;
    const status = statusAt(member, now);
    if (status !== 'ACTIVE') return refuse('member_not_active', { status });
    if (rule.status !== 'ACTIVE') return refuse('rule_not_active', { status: rule.status });
    if ((rule.activeFrom !== null && now < rule.activeFrom) || (rule.activeUntil !== null && now >= rule.activeUntil)) {
      return refuse('outside_dates', {
        active_from: rule.activeFrom === null ? null : formatInstant(rule.activeFrom),
        active_until: rule.activeUntil === null ? null : formatInstant(rule.activeUntil),
      });
    }
    if (rule.needsConsent && !member.marketingConsent) return refuse('no_consent');
    return frequency(question) ?? group(question) ?? jurisdiction(question) ?? pass();
  },
};

function frequency({ snapshot, rule }: Question): Answer | null {
  const use = own(snapshot.rules, rule.ruleId);
  if (!use || use.lifetime === 0) return null;
  const { max, per } = rule.frequency;
  if (use[per] >= max) return refuse('frequency_used', { max, per, used: use[per] });
  return use.factsAtLast >= snapshot.profile.facts
    ? refuse('no_new_facts', { facts: snapshot.profile.facts, at_last_reward: use.factsAtLast })
    : null;
}

function group({ rule, room }: Question): Answer | null {
  if (rule.stackGroup === null) return null;
  const takenExclusively = own(room.groups, rule.stackGroup);
  const taken = takenExclusively !== undefined && (rule.exclusive || takenExclusively);
  return taken ? refuse('group_taken', { group: rule.stackGroup }) : null;
}

function jurisdiction({ snapshot, standing, program, rule, amountMinor, pack, room }: Question): Answer | null {
  if (!runsUnder(rule, pack))
    return refuse('jurisdiction_forbids', { pack: pack.packId, rule: 'jurisdictions', for: [...(rule.jurisdictions ?? [])] });
  const offered = { rule, terms: rule.terms, valueMinor: worth(amountMinor, rule.type, program) };
  const check = (label: RiskLabel | null) => checkPack(pack, offered, { label, inducements: room.inducements }, snapshot.now, program);
  const violation = check(standing.risk.label);
  if (!violation) return null;
  const answer = refuse(violation.code, violation.facts);
  if (!violation.risk) return answer;
  const safe = check(null);
  return { ...answer, unprotected: safe ? refuse(safe.code, safe.facts) : pass() };
}
