import { sql } from 'kysely';
import type { Currency } from '../../../kernel/currency.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import { type Reader, toTimestamp } from '../../../platform/database.ts';
import type { Between } from '../../../platform/postgres/conditions.ts';
import { decisionOfTransfer } from './decision-store.ts';
import type { LinePlace, OwnAccount } from './statement.ts';

type LineRow = LinePlace & {
  account: OwnAccount;
  amount: Minor;
  balance: Minor;
  currency: Currency;
  /** null: points that an activity row carries itself. */
  transfer_id: Uuid | null;
  code: string | null;
  counter_account: string;
  reference: string | null;
  decision_id: Uuid | null;
  rule_id: string | null;
  note: string | null;
  /** Of the bet that it belongs to. */
  game_type: string | null;
  /** Of the transfer that it reverses. */
  reversed_code: string | null;
};

type LineFilter = Between & { accounts: readonly OwnAccount[]; before: LinePlace | null; limit: number };

/**
 * Lines of a member's own accounts, newest first. The balances are folded from a member's first entry on, whatever part is asked for:
 * by transfer_by_member and the primary key of activity.
 */
export async function selectLines(reader: Reader, member: MemberKey, filter: LineFilter): Promise<LineRow[]> {
  const { accounts, before, limit, fromAt, toAt } = filter;
  const at = toTimestamp(before?.at ?? null);
  const { rows } = await sql<LineRow>`
    WITH line AS (
      SELECT b.committed_at AS at, e.journal, e.batch_seq, e.batch_index, e.account AS own, e.currency, e.source, e.source_id,
             split_part(e.account, ':', 1) AS account, e.credit - e.debit AS amount,
             (sum(e.credit - e.debit) OVER (PARTITION BY split_part(e.account, ':', 1), e.currency
                ORDER BY b.committed_at, e.journal, e.batch_seq, e.batch_index, e.account ROWS UNBOUNDED PRECEDING))::bigint AS balance
        FROM entry e JOIN batch b ON b.journal = e.journal AND b.batch_seq = e.batch_seq
       WHERE e.bucket = ${member.bucket}::smallint AND e.member_id = ${member.memberId}::uuid
         AND split_part(e.account, ':', 1) = ANY (${accounts}::text[])
    ), page AS (
      SELECT * FROM line
       WHERE (${toTimestamp(fromAt)}::timestamptz IS NULL OR at >= ${toTimestamp(fromAt)}::timestamptz)
         AND (${toTimestamp(toAt)}::timestamptz IS NULL OR at < ${toTimestamp(toAt)}::timestamptz)
         AND (${at}::timestamptz IS NULL OR (at, journal, batch_seq, batch_index, own)
              < (${at}::timestamptz, ${before?.journal ?? null}::smallint, ${before?.batch_seq ?? null}::bigint,
                 ${before?.batch_index ?? null}::bigint, ${before?.own ?? null}::text))
       ORDER BY at DESC, journal DESC, batch_seq DESC, batch_index DESC, own DESC LIMIT ${limit}::bigint
    )
    SELECT p.at, p.journal, p.batch_seq, p.batch_index, p.own, p.account, p.currency, p.amount, p.balance,
           t.transfer_id, t.code, t.reference,
           CASE WHEN t.transfer_id IS NULL THEN 'ISSUANCE' WHEN t.from_account = p.own THEN t.to_account ELSE t.from_account END
             AS counter_account,
           d.decision_id, d.rule_id, d.note, coalesce(w.game_type, a.game_type) AS game_type, o.code AS reversed_code
      FROM page p
      LEFT JOIN transfer t ON t.bucket = ${member.bucket}::smallint
            AND t.transfer_id = CASE WHEN p.source = 'transfer' THEN p.source_id::uuid END
      LEFT JOIN transfer o ON o.bucket = t.bucket
            AND o.transfer_id = CASE WHEN t.code = 'reversal' THEN split_part(t.reference, ':', 2)::uuid END
      LEFT JOIN wager w ON w.bucket = t.bucket
            AND w.wager_id = CASE WHEN t.reference LIKE 'wager:%' THEN split_part(t.reference, ':', 2)::uuid END
      LEFT JOIN activity a ON a.bucket = ${member.bucket}::smallint AND a.member_id = ${member.memberId}::uuid
            AND a.event_id = CASE WHEN p.source = 'activity' THEN p.source_id END
            AND a.journal = p.journal AND a.batch_seq = p.batch_seq AND a.batch_index = p.batch_index
      ${decisionOfTransfer}
     ORDER BY p.at DESC, p.journal DESC, p.batch_seq DESC, p.batch_index DESC, p.own DESC`.execute(reader);
  return rows;
}
