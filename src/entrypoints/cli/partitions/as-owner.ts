import { Fault } from '../../../kernel/errors.ts';
import type { Laurel } from '../../../main.ts';
import { closeLedger, type Ledger, openLedger } from '../../../modules/ledger/commit.ts';
import { openDatabase } from '../../../platform/database.ts';

/** The owner's connection. @throws Fault `not_ready` where this process does not have it */
export function ownerUrlOf({ ownerUrl }: Pick<Laurel, 'ownerUrl'>): string {
  if (ownerUrl !== null) return ownerUrl;
  throw new Fault('not_ready', { detail: 'Months are closed and dropped by the owner of the database: set DATABASE_OWNER_URL.' });
}

/** The ledger on the owner's connection, for one command: the server's rights do not suffice, and must not. */
export async function asOwner<T>(laurel: Pick<Laurel, 'ownerUrl'>, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const database = openDatabase({ url: ownerUrlOf(laurel), applicationName: 'laurel-partitions', max: 3 });
  const ledger = openLedger(database, `owner:${process.pid}`, 1);
  try {
    return await work(ledger);
  } finally {
    await closeLedger(ledger);
    await database.close();
  }
}
