import type { RawBuilder } from 'kysely';
import type { Currency } from '../../kernel/currency.ts';
import type { Tx } from '../../platform/database.ts';
import { type Check, compare } from '../ledger/verify/verify.ts';
import { grantBoundDifferences, grantDifferences, grantEventDifferences } from './bonus/verify-store.ts';
import { currencyDifferences, lotDifferences, lotEntryDifferences, lotSumDifferences, reservationDifferences } from './verify-store.ts';

/** The hashed rows of this module, for `verifyLedger`; what the export tells of it; and the grants, for checks of others. */
export { grantRows, walletExports, walletLeaves } from './verify-store.ts';

/**
 * Every grant's money against its transfers and what other rows carry of it, and all else of it against its events.
 * @param carried what other rows carry, as `grantDifferences` takes it
 */
export async function verifyGrants(tx: Tx, carried: RawBuilder<unknown>): Promise<Check[]> {
  return [
    await compare('bonus grants equal their entries', grantDifferences(tx, carried)),
    await compare('bonus grants are where their events led', grantEventDifferences(tx)),
    await compare('bonus grants keep their bounds', grantBoundDifferences(tx)),
  ];
}

/** Points and tickets: their lots, what used them, and what is held. */
export async function verifyPoints(tx: Tx): Promise<Check[]> {
  return [
    await compare('lots equal their entries', lotDifferences(tx)),
    await compare('lots add up to the balance', lotSumDifferences(tx)),
    await compare('transfers of points name the lots they used', lotEntryDifferences(tx)),
    await compare('reservations equal their entries', reservationDifferences(tx)),
  ];
}

/** Per currency, all accounts together. */
export async function verifySums(tx: Tx, baseCurrency: Currency): Promise<Check[]> {
  return [await compare('all accounts of a currency add up to 0', currencyDifferences(tx, baseCurrency))];
}
