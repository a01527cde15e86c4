import { sql } from 'kysely';
import { Decimal } from '../../../engine/decimal.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import { allOf } from '../../../platform/postgres/conditions.ts';
import type { StoredRate } from './rate.ts';

export { recordAudit } from '../../../platform/audit.ts';

type RateRow = { currency: Currency; valid_from: Instant; rate: string; added_by: string; added_at: Instant };

/** Rates of currencies that begin no later than `until`, by currency and the earliest first; null: all. */
export async function selectRates(
  reader: Reader,
  { currencies = null, until = null }: { currencies?: readonly Currency[] | null; until?: Instant | null } = {},
): Promise<StoredRate[]> {
  const { rows } = await sql<RateRow>`
    SELECT currency, valid_from, rate, added_by, added_at FROM rate
     WHERE ${allOf([
       currencies && sql`currency = ANY (${currencies}::text[])`,
       until === null ? null : sql`valid_from <= ${toTimestamp(until)}::timestamptz`,
     ])}
     ORDER BY currency, valid_from`.execute(reader);
  return rows.map((row) => ({
    currency: row.currency,
    validFrom: row.valid_from,
    rate: new Decimal(row.rate).toFixed(),
    addedBy: row.added_by,
    addedAt: row.added_at,
  }));
}

/** Writes a rate; rates are never changed. */
export async function insertRate(tx: Tx, { currency, validFrom, rate, addedBy, addedAt }: StoredRate): Promise<void> {
  await sql`
    INSERT INTO rate (currency, valid_from, rate, added_by, added_at)
    VALUES (${currency}::text, ${toTimestamp(validFrom)}::timestamptz, ${rate}::numeric, ${addedBy}::text,
      ${toTimestamp(addedAt)}::timestamptz)`.execute(tx);
}
