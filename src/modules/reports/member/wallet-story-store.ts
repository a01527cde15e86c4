import { sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { reversedByTransfer } from './decision-store.ts';
import type { Happening, HappeningKind } from './happening.ts';
import { payoutName, spendReason } from './references.ts';
import { type Asked, idBefore } from './source.ts';

/** What a member, or the operator for them, did with points and money owed: by the code of its transfer. */
const kindOfCode = {
  reserved: 'points_held',
  spent: 'points_spent',
  captured: 'points_spent',
  released: 'points_released',
  reservation_expired: 'points_released',
  points_expired: 'points_expired',
  payout: 'payout',
  reversal: 'reversal',
} as const satisfies Record<string, HappeningKind>;
type Code = keyof typeof kindOfCode;

export const walletKinds: readonly HappeningKind[] = [...new Set(Object.values(kindOfCode))];

type Row = {
  transfer_id: Uuid;
  at: Instant;
  code: Code;
  amount: Minor;
  currency: string;
  reference: string;
  /** Of the transfer that a reversal takes back. */
  reversed_id: Uuid;
  reversed_code: string;
};

/** By index transfer_told. */
export async function readWalletBookings(reader: Reader, asked: Asked): Promise<Happening[]> {
  const { member, kinds, limit } = asked;
  const codes = Object.entries(kindOfCode).flatMap(([code, kind]) => (kinds.includes(kind) ? [code] : []));
  const { rows } = await sql<Row>`
    SELECT t.transfer_id, t.at, t.code, t.amount, t.currency, t.reference, o.transfer_id AS reversed_id, o.code AS reversed_code
      FROM (SELECT * FROM transfer
             WHERE bucket = ${member.bucket}::smallint AND member_id = ${member.memberId}::uuid
               AND transfer_id < ${idBefore(asked)}::uuid AND code = ANY (${codes}::text[])
             ORDER BY transfer_id DESC LIMIT ${limit}::bigint) t
      ${reversedByTransfer}
     ORDER BY t.transfer_id DESC`.execute(reader);
  return rows.map((row) => ({ at: row.at, id: row.transfer_id, amountMinor: row.amount, currency: row.currency, ...whatOf(row) }));
}

function whatOf({ code, reference, reversed_id: transferId, reversed_code: reversedCode }: Row) {
  const kind = kindOfCode[code];
  switch (kind) {
    case 'points_held':
    case 'points_expired':
      return { kind };
    case 'points_spent':
      return { kind, reason: spendReason(reference), wasHeld: code === 'captured' };
    case 'points_released':
      return { kind, timedOut: code === 'reservation_expired' };
    case 'payout':
      return { kind, reference: payoutName(reference) };
    case 'reversal':
      return { kind, code: reversedCode, transferId };
  }
}
