import { type RawBuilder, sql } from 'kysely';
import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';
import { memberRows, type Reader, Retry, type Tx, toTimestamp } from '../../platform/database.ts';
import type { Account } from './account.ts';
import type { HouseDelta, WalletDelta } from './balances.ts';
import type { Place } from './batch.ts';
import { batchHash, genesisHash, type Header, hashVersion } from './merkle.ts';
import type { Answered, Operation, Remembered } from './operation.ts';
import type { Transfer } from './transfer.ts';

/** A lane as its holder knows it. */
export type Lane = { journal: number; epoch: number; headSeq: number; headHash: Buffer };

type LaneRow = { journal: number; epoch: number; head_seq: number; head_hash: Buffer };

/** More lanes than any deployment writes with at once; beyond it a lane changes hands. */
const mostLanes = 64;

/**
 * Leases a lane inside the transaction that will use it: the holder's own from before, else one whose lease has run out, else a
 * new one, else the one that has been idle longest. The epoch grows with every lease, so whoever held it fails at the fence.
 */
export async function leaseLane(tx: Tx, holder: string, now: Instant, until: Instant): Promise<Lane> {
  const taken = async (which: RawBuilder<unknown>): Promise<Lane | null> => {
    const { rows } = await sql<LaneRow>`
      UPDATE journal SET epoch = epoch + 1, holder = ${holder}, leased_until = ${toTimestamp(until)}::timestamptz
       WHERE journal = (${which}) RETURNING journal, epoch, head_seq, head_hash`.execute(tx);
    return rows[0] ? toLane(rows[0]) : null;
  };
  const own = sql`SELECT journal FROM journal WHERE holder = ${holder} ORDER BY journal LIMIT 1 FOR UPDATE`;
  const free = sql`
    SELECT journal FROM journal WHERE leased_until <= ${toTimestamp(now)}::timestamptz ORDER BY journal LIMIT 1 FOR UPDATE SKIP LOCKED`;
  const idlest = sql`SELECT journal FROM journal ORDER BY leased_until, journal LIMIT 1 FOR UPDATE`;
  const lane = (await taken(own)) ?? (await taken(free)) ?? (await addLane(tx, holder, until)) ?? (await taken(idlest));
  if (!lane) throw new Retry('no lane could be leased');
  return lane;
}

/** A new lane under the next number; null when there are enough. Whoever takes the number first makes the others count again. */
async function addLane(tx: Tx, holder: string, until: Instant): Promise<Lane | null> {
  for (;;) {
    const { rows: known } = await sql<{ last: number }>`SELECT coalesce(max(journal), 0::smallint) AS last FROM journal`.execute(tx);
    const last = known[0]?.last ?? 0;
    if (last >= mostLanes) return null;
    const { rows } = await sql<LaneRow>`
      INSERT INTO journal (journal, epoch, holder, leased_until, head_seq, head_hash)
      VALUES (${last + 1}::smallint, 1::bigint, ${holder}, ${toTimestamp(until)}::timestamptz, 0::bigint, ${genesisHash}::bytea)
      ON CONFLICT DO NOTHING RETURNING journal, epoch, head_seq, head_hash`.execute(tx);
    if (rows[0]) return toLane(rows[0]);
  }
}

function toLane(row: LaneRow): Lane {
  return { journal: row.journal, epoch: row.epoch, headSeq: row.head_seq, headHash: row.head_hash };
}

/** Gives lanes back at once, so that the next process need not wait for the lease to run out. */
export async function returnLanes(reader: Reader, holders: readonly string[], now: Instant): Promise<void> {
  await sql`UPDATE journal SET leased_until = ${toTimestamp(now)}::timestamptz WHERE holder = ANY (${holders}::text[])`.execute(reader);
}

/**
 * Writes a batch's header and moves the lane's head, if the lane is still where its holder left it. One statement: without
 * the fence there is no header.
 * @throws Retry when the lane has changed hands
 */
export async function writeHeader(tx: Tx, lane: Lane, header: Header, until: Instant): Promise<Lane> {
  const hash = batchHash(header);
  const { rows } = await sql<{ batch_seq: number }>`
    WITH fence AS (
      UPDATE journal SET head_seq = ${header.batchSeq}::bigint, head_hash = ${hash}::bytea,
                         leased_until = ${toTimestamp(until)}::timestamptz
       WHERE journal = ${lane.journal}::smallint AND epoch = ${lane.epoch}::bigint
         AND head_seq = ${lane.headSeq}::bigint AND head_hash = ${lane.headHash}::bytea
      RETURNING journal, head_seq, head_hash)
    INSERT INTO batch (journal, batch_seq, kind, row_count, hash_version, merkle_root, prev_hash, hash, committed_at, members,
                       event_members)
    SELECT journal, head_seq, ${header.kind}::text, ${header.rowCount}::bigint, ${hashVersion}::smallint, ${header.merkleRoot}::bytea,
           ${header.prevHash}::bytea, head_hash, ${toTimestamp(header.committedAt)}::timestamptz, ${header.members}::uuid[],
           ${header.eventMembers}::uuid[]
      FROM fence RETURNING batch_seq`.execute(tx);
  if (rows.length === 0) throw new Retry(`journal ${lane.journal} has changed hands`);
  return { ...lane, headSeq: header.batchSeq, headHash: hash };
}

/** Appends transfers at their place in the chain. */
export async function insertTransfers(tx: Tx, transfers: readonly Transfer[], place: Place): Promise<void> {
  if (transfers.length === 0) return;
  await sql`
    INSERT INTO transfer (bucket, transfer_id, member_id, from_account, to_account, amount, currency, code, reference, at,
                          journal, batch_seq, batch_index)
    SELECT bucket, transfer_id, member_id, from_account, to_account, amount, currency, code, reference, at,
           ${place.journal}::smallint, ${place.batchSeq}::bigint, ${place.firstIndex}::bigint + ordinality - 1
      FROM unnest(${transfers.map((row) => row.bucket)}::smallint[], ${transfers.map((row) => row.transferId)}::uuid[],
                  ${transfers.map((row) => row.memberId)}::uuid[], ${transfers.map((row) => row.from)}::text[],
                  ${transfers.map((row) => row.to)}::text[], ${transfers.map((row) => row.amountMinor)}::bigint[],
                  ${transfers.map((row) => row.currency)}::text[], ${transfers.map((row) => row.code)}::text[],
                  ${transfers.map((row) => row.reference)}::text[], ${transfers.map((row) => toTimestamp(row.at))}::timestamptz[])
           WITH ORDINALITY
           AS t (bucket, transfer_id, member_id, from_account, to_account, amount, currency, code, reference, at, ordinality)`.execute(tx);
}

const walletDeltas = (deltas: readonly WalletDelta[]): RawBuilder<unknown> => sql`
  unnest(${deltas.map((row) => row.bucket)}::smallint[], ${deltas.map((row) => row.memberId)}::uuid[],
         ${deltas.map((row) => row.lp)}::bigint[], ${deltas.map((row) => row.lpCarry)}::bigint[], ${deltas.map((row) => row.rp)}::bigint[],
         ${deltas.map((row) => row.rp_held)}::bigint[], ${deltas.map((row) => row.ticket)}::bigint[],
         ${deltas.map((row) => row.ticket_held)}::bigint[], ${deltas.map((row) => row.payable)}::bigint[])
    AS d (bucket, member_id, lp, lp_carry, rp, rp_held, ticket, ticket_held, payable)`;

/**
 * Adds to wallet rows, given in lock order, and opens those that are missing. Not one upsert for both: ON CONFLICT checks the
 * CHECKs of the proposed row, which for a debit is below zero however much the member has.
 * @throws Retry when a parallel transaction, which had not locked the member either, opened the same wallet
 */
export async function addToWallets(tx: Tx, deltas: readonly WalletDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const { rows } = await sql<{ member_id: Uuid }>`
    UPDATE wallet w SET lp = w.lp + d.lp, rp = w.rp + d.rp, rp_held = w.rp_held + d.rp_held, ticket = w.ticket + d.ticket,
           ticket_held = w.ticket_held + d.ticket_held, payable = w.payable + d.payable, lp_carry = coalesce(d.lp_carry, w.lp_carry)
      FROM ${walletDeltas(deltas)} WHERE w.bucket = d.bucket AND w.member_id = d.member_id RETURNING w.member_id`.execute(tx);
  const found = new Set(rows.map((row) => row.member_id));
  const missing = deltas.filter((delta) => !found.has(delta.memberId));
  if (missing.length === 0) return;
  const { numAffectedRows } = await sql`
    INSERT INTO wallet (bucket, member_id, lp, lp_carry, rp, rp_held, ticket, ticket_held, payable)
    SELECT bucket, member_id, lp, coalesce(lp_carry, 0::bigint), rp, rp_held, ticket, ticket_held, payable FROM ${walletDeltas(missing)}
    ON CONFLICT DO NOTHING`.execute(tx);
  if (numAffectedRows !== BigInt(missing.length)) throw new Retry('a wallet was opened meanwhile');
}

/** Appends what a batch did to the house's accounts. */
export async function insertHouseDeltas(tx: Tx, deltas: readonly HouseDelta[], place: Place): Promise<void> {
  if (deltas.length === 0) return;
  await sql`
    INSERT INTO house_delta (journal, batch_seq, account, currency, debit, credit)
    SELECT ${place.journal}::smallint, ${place.batchSeq}::bigint, account, currency, debit, credit
      FROM unnest(${deltas.map((row) => row.account)}::text[], ${deltas.map((row) => row.currency)}::text[],
                  ${deltas.map((row) => row.debit)}::bigint[], ${deltas.map((row) => row.credit)}::bigint[])
           AS d (account, currency, debit, credit)`.execute(tx);
}

/** @throws Retry when one of the operations was committed meanwhile: the next try recalls it */
export async function insertOperations(tx: Tx, answered: readonly Answered[], place: Place): Promise<void> {
  if (answered.length === 0) return;
  const column = <T>(read: (operation: Operation) => T): T[] => answered.map(({ operation }) => read(operation));
  const { numAffectedRows } = await sql`
    INSERT INTO operation_key (bucket, member_id, source, key, fingerprint, status, answer, at, journal, batch_seq, batch_index)
    SELECT bucket, member_id, source, key, fingerprint, status, answer, at,
           ${place.journal}::smallint, ${place.batchSeq}::bigint, ${place.firstIndex}::bigint + ordinality - 1
      FROM unnest(${column((row) => row.bucket)}::smallint[], ${column((row) => row.memberId)}::uuid[],
                  ${column((row) => row.source)}::text[], ${column((row) => row.key)}::text[],
                  ${column((row) => row.fingerprint)}::bytea[],
                  ${answered.map(({ remembered }) => remembered.status)}::smallint[],
                  ${answered.map(({ remembered }) => JSON.stringify(remembered.answer))}::jsonb[],
                  ${column((row) => toTimestamp(row.at))}::timestamptz[])
           WITH ORDINALITY AS o (bucket, member_id, source, key, fingerprint, status, answer, at, ordinality)
    ON CONFLICT DO NOTHING`.execute(tx);
  if (numAffectedRows !== BigInt(answered.length)) throw new Retry('an operation was committed meanwhile');
}

/** What is remembered of operations, each under the fingerprint of the request that was answered first. Aligned; null: nothing. */
export async function findOperations(
  reader: Reader,
  operations: readonly Operation[],
): Promise<((Remembered & { fingerprint: Buffer }) | null)[]> {
  if (operations.length === 0) return [];
  type Row = { index: number; fingerprint: Buffer; status: number; answer: Json };
  const { rows } = await sql<Row>`
    SELECT w.ordinality AS index, o.fingerprint, o.status, o.answer
      FROM unnest(${operations.map((row) => row.bucket)}::smallint[], ${operations.map((row) => row.memberId)}::uuid[],
                  ${operations.map((row) => row.source)}::text[], ${operations.map((row) => row.key)}::text[])
           WITH ORDINALITY AS w (bucket, member_id, source, key, ordinality)
      JOIN operation_key o ON o.bucket = w.bucket AND o.member_id = w.member_id AND o.source = w.source AND o.key = w.key`.execute(reader);
  const found = new Map(rows.map(({ index, ...remembered }) => [index, remembered]));
  return operations.map((_, index) => found.get(index + 1) ?? null);
}

/** A member's balances as the wallet row keeps them. */
export type Wallet = MemberKey & {
  lp: number;
  lpCarry: number;
  rp: number;
  rpHeld: number;
  ticket: number;
  ticketHeld: number;
  payable: number;
};

type WalletRow = {
  bucket: number;
  member_id: Uuid;
  lp: number;
  lp_carry: number;
  rp: number;
  rp_held: number;
  ticket: number;
  ticket_held: number;
  payable: number;
};

/** The wallets of members that have one, by member id. Lock the members first when a decision depends on it. */
export async function readWallets(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, Wallet>> {
  const { rows } = await sql<WalletRow>`
    SELECT w.bucket, w.member_id, lp, lp_carry, rp, rp_held, ticket, ticket_held, payable
      FROM ${memberRows(keys)}
      JOIN wallet w ON w.bucket = k.bucket AND w.member_id = k.member_id`.execute(reader);
  return new Map(
    rows.map((row) => [
      row.member_id,
      {
        bucket: row.bucket,
        memberId: row.member_id,
        lp: row.lp,
        lpCarry: row.lp_carry,
        rp: row.rp,
        rpHeld: row.rp_held,
        ticket: row.ticket,
        ticketHeld: row.ticket_held,
        payable: row.payable,
      },
    ]),
  );
}

export type TransferRow = {
  bucket: number;
  transfer_id: Uuid;
  member_id: Uuid;
  from_account: Account;
  to_account: Account;
  amount: number;
  currency: string;
  code: string;
  reference: string;
  at: Instant;
};

/** A transfer as it was written. */
export function transferFromRow(row: TransferRow): Transfer {
  return {
    bucket: row.bucket,
    transferId: row.transfer_id,
    memberId: row.member_id,
    from: row.from_account,
    to: row.to_account,
    amountMinor: row.amount,
    currency: row.currency,
    code: row.code,
    reference: row.reference,
    at: row.at,
  };
}

/** Transfers by their ids; unknown ones are absent. */
export async function findTransfers(reader: Reader, keys: readonly { bucket: number; transferId: Uuid }[]): Promise<Map<Uuid, Transfer>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<TransferRow>`
    SELECT t.* FROM unnest(${keys.map((key) => key.bucket)}::smallint[], ${keys.map((key) => key.transferId)}::uuid[])
                      AS k (bucket, transfer_id)
      JOIN transfer t ON t.bucket = k.bucket AND t.transfer_id = k.transfer_id`.execute(reader);
  return new Map(rows.map((row) => [row.transfer_id, transferFromRow(row)]));
}

/** Money that a member was given to keep, or, below 0, that was taken back. */
export type MoneyGiven = { memberId: Uuid; at: Instant; amountMinor: Minor };

/** What the house gave members as their own money at once, without a bonus in between, in no order. By index transfer_told. */
export async function findMoneyGiven(reader: Reader, keys: readonly MemberKey[]): Promise<MoneyGiven[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<MoneyGiven>`
    SELECT t.member_id AS "memberId", t.at,
           (CASE WHEN t.to_account = 'PAYABLE' THEN t.amount ELSE -t.amount END)::bigint AS "amountMinor"
      FROM ${memberRows(keys)} JOIN transfer t ON t.bucket = k.bucket AND t.member_id = k.member_id
     WHERE t.code <> ALL (ARRAY['bet_placed', 'bet_settled', 'bet_won', 'bet_voided'])
       AND (t.from_account, t.to_account) IN (('BONUS_COST', 'PAYABLE'), ('PAYABLE', 'BONUS_COST'))`.execute(reader);
  return rows;
}
