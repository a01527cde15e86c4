import { isHeldForPerson } from '../../engine/abuse/held.ts';
import { type AbuseAction, applyAbusePenalty, type Penalised } from '../../engine/abuse/penalty.ts';
import { packOf } from '../../engine/gates/packs/check.ts';
import { wageringLimit } from '../../engine/gates/packs/wagering-limit.ts';
import { noTerms, type RewardType } from '../../engine/rules/reward.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Minor } from '../../kernel/money.ts';
import type { Reader } from '../../platform/database.ts';
import { getMember } from '../members/find.ts';
import { currentProgram } from '../program/current.ts';
import { lookAtOne, riskLabelOf } from './scoring/look.ts';

/** A reward that somebody thinks of giving. The amount in minor units of what it is paid in. */
export type Thought = { type: RewardType; amountMinor: Minor; wageringMultiple: number };

/** What would be left of it; nothing, where a person decides instead. */
export type Penalty = Omit<Penalised, 'code'> & {
  playerId: string;
  score: number;
  action: AbuseAction;
  code: Penalised['code'] | 'held_for_person';
  type: RewardType;
};

/**
 * What the player's band would make of a reward now, as the abuse gate answers. Nothing is written, and no other gate is asked.
 * @throws Fault `player_not_found`
 */
export async function penalise(reader: Reader, playerId: string, thought: Thought, now: Instant): Promise<Penalty> {
  const { program } = await currentProgram(reader);
  const member = await getMember(reader, playerId);
  const look = await lookAtOne(reader, member, program, now);
  const { standing } = look;
  const { type, amountMinor, wageringMultiple } = thought;
  const largestMultiple = wageringLimit(packOf(program, member.country), { ...noTerms, wageringMultiple }, amountMinor, now);
  const penalised = applyAbusePenalty({ amountMinor, wageringMultiple, largestMultiple }, standing.action);
  const left = isHeldForPerson(standing, riskLabelOf(look, program))
    ? { code: 'held_for_person' as const, amountMinor: 0, wageringMultiple }
    : penalised;
  return { playerId, score: standing.score, action: standing.action, type, ...left };
}
