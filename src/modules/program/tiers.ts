import type { Tier } from '../../engine/program.ts';
import { tierIdOf } from '../../engine/segment/tier.ts';
import { canonicalJson, type Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { Fault, fieldFault } from '../../kernel/errors.ts';
import { parseExternalId } from '../../kernel/ids.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import { lockProgram, refreshPolicy } from './refresh.ts';
import { insertTier, recordAudit, selectTiers, writeTier } from './store.ts';

/** A tier as given: `threshold` in LP, `multiplier` of earned LP with at most 2 decimals, `colour` as #rrggbb. */
export type TierInput = Omit<Tier, 'tierId'>;

/** `reclassifies`: members may hold another tier now, so all of them are to be classified again. */
export type TierChange = { tier: Tier; reclassifies: boolean };

/** The tiers, lowest first. */
export async function listTiers(reader: Reader): Promise<Tier[]> {
  return selectTiers(reader);
}

/**
 * Creates a tier. Its id follows from its name (`tierIdOf`) and stays when the name changes.
 * @throws Fault `already_exists` for an id or a threshold in use, `invalid_id`, `wrong_type`, `too_many_decimals`
 */
export async function createTier(tx: Tx, actor: Actor, input: TierInput, now: Instant): Promise<TierChange> {
  const sound = checkTier(input);
  const tierId = parseExternalId(tierIdOf(sound.name), 'name');
  await lockProgram(tx);
  const tiers = await selectTiers(tx);
  if (tiers.some((tier) => tier.tierId === tierId)) throw fieldFault('name', 'already_exists', `Tier ${tierId} exists already.`);
  const tier: Tier = { tierId, ...sound };
  refuseTaken(tier, tiers);
  await insertTier(tx, tier);
  await recordAudit(tx, actor, [{ action: 'tier.created', subject: `tier:${tierId}`, after: trace(tier), at: now }]);
  await refreshPolicy(tx, now);
  return { tier, reclassifies: true };
}

/**
 * Changes a tier; absent fields stay. The tier at threshold 0 keeps it: a member without points holds a tier too.
 * @throws Fault `tier_not_found`, `already_exists` for a threshold in use, `invalid_request`, `wrong_type`, `too_many_decimals`
 */
export async function updateTier(tx: Tx, actor: Actor, tierId: string, patch: Partial<TierInput>, now: Instant): Promise<TierChange> {
  await lockProgram(tx);
  const tiers = await selectTiers(tx);
  const before = tiers.find((tier) => tier.tierId === tierId);
  if (!before) throw new Fault('tier_not_found', { detail: `There is no tier ${tierId.slice(0, 64)}.` });
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const tier: Tier = { tierId, ...checkTier({ ...before, ...given }) };
  if (before.threshold === 0 && tier.threshold !== 0) {
    throw fieldFault('threshold', 'invalid_request', `threshold: one tier begins at 0 LP, and that is ${before.name}`);
  }
  refuseTaken(tier, tiers);
  if (canonicalJson(tier) === canonicalJson(before)) return { tier, reclassifies: false };
  await writeTier(tx, tier);
  await recordAudit(tx, actor, [{ action: 'tier.updated', subject: `tier:${tierId}`, before: trace(before), after: trace(tier), at: now }]);
  await refreshPolicy(tx, now);
  return { tier, reclassifies: tier.threshold !== before.threshold };
}

function checkTier({ name, threshold, multiplier, benefits, colour }: TierInput): TierInput {
  if (name.trim() === '' || name.length > 64) throw fieldFault('name', 'wrong_type', 'name: 1 to 64 characters');
  if (!Number.isSafeInteger(threshold) || threshold < 0) throw fieldFault('threshold', 'wrong_type', 'threshold: whole points, at least 0');
  if (!(multiplier > 0 && multiplier < 100)) throw fieldFault('multiplier', 'wrong_type', 'multiplier: above 0 and below 100');
  if (Number(multiplier.toFixed(2)) !== multiplier) throw fieldFault('multiplier', 'too_many_decimals', 'multiplier: at most 2 decimals');
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw fieldFault('colour', 'wrong_type', 'colour: written as #8d99a6');
  return { name: name.trim(), threshold, multiplier, benefits, colour: colour.toLowerCase() };
}

function refuseTaken({ tierId, threshold }: Tier, tiers: readonly Tier[]): void {
  const other = tiers.find((tier) => tier.threshold === threshold && tier.tierId !== tierId);
  if (other) throw fieldFault('threshold', 'already_exists', `threshold: ${threshold} LP is where ${other.name} begins`);
}

function trace({ name, threshold, multiplier, benefits, colour }: Tier): Json {
  return { name, threshold, multiplier, benefits, colour };
}
