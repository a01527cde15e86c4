import { system } from '../../platform/actor.ts';
import { recordAudit } from '../../platform/audit.ts';
import { emit } from '../../platform/outbox.ts';
import type { Application } from '../application.ts';
import { verifyAll } from '../verify-all.ts';

const subject = 'ledger:all';

/**
 * Recomputes everything and keeps what came of it in the audit trail, so that it shows since when the books are right. What is at fault
 * is told to the log and to the outside; it changes nothing else.
 */
export async function verifyDaily({ database, clock, log }: Pick<Application, 'database' | 'clock' | 'log'>): Promise<void> {
  const started = performance.now();
  const checks = await verifyAll(database);
  const at = clock.now();
  const found = checks.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`));
  const after = {
    checks: checks.length,
    rows: checks.reduce((sum, { rows }) => sum + rows, 0),
    faults: checks.reduce((sum, { faultCount }) => sum + faultCount, 0),
    ms: Math.round(performance.now() - started),
  };
  if (after.faults > 0) log.error({ ...after, found }, 'the ledger is not as it claims: laurel verify tells more');
  await database.transaction(async (tx) => {
    await recordAudit(tx, system, [{ action: 'ledger.verified', subject, after, at }]);
    if (after.faults > 0) await emit(tx, [{ topic: 'ledger.fault_found', subject, payload: { faults: after.faults, found }, at }]);
  });
}
