import { compileProgram } from '../../engine/compile.ts';
import type { Policy, Program } from '../../engine/program.ts';
import { must } from '../../kernel/assert.ts';
import { Fault } from '../../kernel/errors.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import { holdProgramTable, selectPolicy, selectPolicyHash, stopProgramTable } from './store.ts';

/** A policy, the name of its content, and the policy made ready to run. */
export type PolicyInForce = { policyHash: string; policy: Policy; program: Program };

/** Compiled policies by the hash of their content, so an entry can never be stale; the one used longest ago leaves first. */
const compiled = new Map<string, PolicyInForce>();
const mostCompiled = 64;

/**
 * The policy in force. One cheap query: what it names is compiled once and then remembered.
 * @throws Fault `not_ready` before the first start has finished
 */
export async function currentProgram(reader: Reader): Promise<PolicyInForce> {
  const policyHash = await selectPolicyHash(reader);
  if (policyHash === null) throw noProgramYet();
  return programAt(reader, policyHash);
}

/**
 * Keeps the policy in force until the transaction ends: what whoever records where members stand does first, so that a change of
 * thresholds, and the look at everyone that follows it, come after all that was recorded under the old ones. The first step of its
 * transaction, before any member is locked: a change that waits in between must never make two of them wait in a circle.
 */
export async function keepProgram(tx: Tx): Promise<void> {
  await holdProgramTable(tx);
}

/**
 * The policy in force, kept as `keepProgram` does.
 * @throws Fault `not_ready` before the first start has finished
 */
export async function holdProgram(tx: Tx): Promise<PolicyInForce> {
  await keepProgram(tx);
  return currentProgram(tx);
}

/**
 * Waits until every transaction that keeps the program has ended, and keeps others from doing so until this one does: what closes a month
 * to events does first, so that none slips in beside it.
 */
export async function stopProgram(tx: Tx): Promise<void> {
  await stopProgramTable(tx);
}

/** The policy of a hash that a decision names: what a replay runs under. */
export async function programAt(reader: Reader, policyHash: string): Promise<PolicyInForce> {
  const known = compiled.get(policyHash);
  if (known) {
    compiled.delete(policyHash);
    compiled.set(policyHash, known);
    return known;
  }
  const policy = must(await selectPolicy(reader, policyHash), `policy ${policyHash} is stored`);
  return remember({ policyHash, policy, program: compileProgram(policy) });
}

function remember(entry: PolicyInForce): PolicyInForce {
  compiled.set(entry.policyHash, entry);
  const [oldest] = compiled.keys();
  if (compiled.size > mostCompiled && oldest !== undefined) compiled.delete(oldest);
  return entry;
}

/** The fault of asking for the program before the first start has finished. */
export function noProgramYet(): Fault {
  return new Fault('not_ready', { log: 'there is no program yet' });
}
