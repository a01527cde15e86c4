import type { Tx } from '../../../platform/database.ts';
import { type Check, newCheck, report } from '../../ledger/verify/verify.ts';
import { countStandings, readHistoryFaults } from './verify-store.ts';

/** Every standing against its history: no change is missing, each begins where the one before ended, and the last is what stands. */
export async function verifyStandings(tx: Tx): Promise<Check[]> {
  const check = newCheck('standings are where their history ended');
  check.rows = await countStandings(tx);
  for await (const { member_id, what, stored, expected } of readHistoryFaults(tx)) {
    report(check, `${member_id}: ${what} is ${stored ?? 'absent'}, its history says ${expected ?? 'nothing'}`);
  }
  return [check];
}
