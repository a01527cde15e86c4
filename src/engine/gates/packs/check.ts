import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { CompiledRule, Program } from '../../program.ts';
import { worth } from '../worth.ts';
import { limits, type Offered, type Recipient, type Violation } from './limits.ts';
import { inForce, type Pack } from './pack.ts';

/** Nobody in particular: what is asked of a rule that is to be active. */
export const anybody: Recipient = { label: null, inducements: 0 };

/**
 * Does the pack allow this reward at this time? One function for a rule's activation, for the decision, and for the final
 * terms. The first limit that it breaks, in the order of `limits`; null: none.
 */
export function checkPack(pack: Pack, offered: Offered, recipient: Recipient, now: Instant, program: Program): Violation | null {
  const question = { ...offered, pack, recipient, now, program };
  for (const limit of limits) {
    const violation = limit(question);
    if (violation) return violation;
  }
  return null;
}

/** The pack of a member: that of the country, else the first in force. */
export function packOf(program: Program, country: string | null): Pack {
  return (
    program.packs.find((pack) => country !== null && pack.countries.includes(country)) ??
    must(program.packs[0], 'a program has at least one pack in force')
  );
}

/**
 * Packs in force under which a rule would run and which forbid it as written: what refuses its activation. Of an amount that a formula
 * makes only the smallest is known; a rule that breaks a limit even so can never comply.
 */
export function packsAgainst(rule: CompiledRule, program: Program, now: Instant): Violation[] {
  const offered = { rule, terms: rule.terms, valueMinor: worth(rule.leastAskedMinor, rule.type, program) };
  return program.packs
    .filter((pack) => rule.jurisdictions === null || runsUnder(rule, pack))
    .map((pack) => {
      const ban = rule.lossTriggered ? inForce(pack.noLossTrigger, now) : null;
      return ban
        ? { code: 'jurisdiction_forbids' as const, facts: { pack: pack.packId, rule: 'no_loss_trigger', source: ban.source } }
        : checkPack(pack, offered, anybody, now, program);
    })
    .filter((violation) => violation !== null);
}

/** A rule names the packs, or the countries, that it is for. */
export function runsUnder(rule: CompiledRule, pack: Pack): boolean {
  return rule.jurisdictions === null || rule.jurisdictions.some((name) => name === pack.packId || pack.countries.includes(name));
}
