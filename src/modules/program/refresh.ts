import { compileProgram } from '../../engine/compile.ts';
import { parseSettings } from '../../engine/settings.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Tx } from '../../platform/database.ts';
import { noProgramYet } from './current.ts';
import { policyHashOf, policyOf } from './policy.ts';
import { ratesNamed } from './rates/rate.ts';
import { modelsNamed } from './risk-models.ts';
import { insertPolicy, lockProgramRow, selectActiveRules, selectProgram, selectTiers, updatePolicyHash } from './store.ts';

/**
 * Locks the program until the transaction ends: the first step of every change of rules, tiers or settings, so that they happen one
 * after the other and the policy hash is always that of all of them.
 * @throws Fault `not_ready`
 */
export async function lockProgram(tx: Tx): Promise<void> {
  if (!(await lockProgramRow(tx))) throw noProgramYet();
}

/**
 * Puts the rules, tiers and settings as they now stand into force: the last step of every change, in its transaction. A policy that
 * the engine cannot run is refused here, before anyone decides under it.
 * @throws Fault as `compileProgram`
 */
export async function refreshPolicy(tx: Tx, now: Instant): Promise<void> {
  const program = await selectProgram(tx);
  if (!program) throw noProgramYet();
  const settings = parseSettings(program.settings, program.baseCurrency);
  const models = await modelsNamed(tx, settings);
  const rates = await ratesNamed(tx, program.baseCurrency, settings);
  const policy = policyOf(program, await selectTiers(tx), await selectActiveRules(tx), models, rates);
  const policyHash = policyHashOf(policy);
  if (policyHash === program.policyHash) return;
  compileProgram(policy);
  await insertPolicy(tx, policyHash, policy, now);
  await updatePolicyHash(tx, policyHash, now);
}
