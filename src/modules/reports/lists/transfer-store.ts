import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { allOf, madeBetween, ofMember } from '../../../platform/postgres/conditions.ts';
import { newestOfKinds } from '../../../platform/postgres/newest-of-kinds.ts';
import type { TransferItem, TransferQuery } from './transfers.ts';

type Row = {
  transfer_id: Uuid;
  external_id: string;
  from_account: string;
  to_account: string;
  amount: Minor;
  currency: string;
  code: string;
  reference: string;
  at: Instant;
  journal: number;
  batch_seq: number;
};

function fromRow(row: Row): TransferItem {
  return {
    transferId: row.transfer_id,
    playerId: row.external_id,
    from: row.from_account,
    to: row.to_account,
    amountMinor: row.amount,
    currency: row.currency,
    code: row.code,
    reference: row.reference,
    at: row.at,
    batch: { journal: row.journal, batchSeq: row.batch_seq },
  };
}

type Filter = Omit<TransferQuery, 'cursor'> & { before: Uuid | null };

/** Transfers, newest first: by index transfer_by_member, transfer_by_kind or transfer_by_time. */
export async function selectTransfers(reader: Reader, filter: Filter): Promise<TransferItem[]> {
  const { rows } = await sql<Row>`
    SELECT t.*, m.external_id FROM ${newest(filter)} AS t JOIN member m ON m.bucket = t.bucket AND m.member_id = t.member_id
     ORDER BY t.transfer_id DESC`.execute(reader);
  return rows.map(fromRow);
}

const from = sql`FROM transfer t`;
const source = sql`split_part(t.from_account, ':', 1)`;
const target = sql`split_part(t.to_account, ':', 1)`;

function newest({ member, code, account, currency, before, limit, ...window }: Filter): RawBuilder<unknown> {
  const where = allOf([madeBetween('t.transfer_id', window), before && sql`t.transfer_id < ${before}::uuid`]);
  if (member === null && (code ?? account ?? currency) !== undefined) {
    const ofCode = { source, target, currency: sql`t.currency` };
    const within = code === undefined ? undefined : sql`t.code = ${code}`;
    const kinds = within ? ofCode : { code: sql`t.code`, ...ofCode };
    const wanted = allOf([account && sql`(k.source = ${account} OR k.target = ${account})`, currency && sql`k.currency = ${currency}`]);
    return newestOfKinds({ from, kinds, within, wanted, where, id: 'transfer_id', limit });
  }
  const all = allOf([
    member && ofMember('t', member),
    code && sql`t.code = ${code}`,
    account && sql`(${source} = ${account} OR ${target} = ${account})`,
    currency && sql`t.currency = ${currency}`,
    where,
  ]);
  return sql`(SELECT t.* ${from} WHERE ${all} ORDER BY t.transfer_id DESC LIMIT ${limit}::bigint)`;
}

/** One transfer; null when there is none. */
export async function selectTransfer(reader: Reader, bucket: number, transferId: Uuid): Promise<TransferItem | null> {
  const { rows } = await sql<Row>`
    SELECT t.*, m.external_id FROM transfer t JOIN member m ON m.bucket = t.bucket AND m.member_id = t.member_id
     WHERE t.bucket = ${bucket}::smallint AND t.transfer_id = ${transferId}::uuid`.execute(reader);
  return rows[0] ? fromRow(rows[0]) : null;
}
