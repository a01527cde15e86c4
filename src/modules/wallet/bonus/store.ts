import { type RawBuilder, sql } from 'kysely';
import type { Terms } from '../../../engine/rules/reward.ts';
import { type BonusState, inPlay } from '../../../engine/wallet/bonus-states.ts';
import { canonicalJson, type Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import type { Place } from '../../ledger/batch.ts';
import type { BonusSums, Grant, GrantState } from './grant.ts';
import type { GrantEvent } from './grant-event.ts';
import type { GrantMove } from './move-grant.ts';

export { emit } from '../../../platform/outbox.ts';

/** The condition that a grant is in one of these states, written out, so that partial indexes of them apply. `of`: alias of its table. */
export function stateIn(states: readonly BonusState[], of?: string): RawBuilder<unknown> {
  return sql`${sql.ref(of === undefined ? 'state' : `${of}.state`)} IN (${sql.join(states.map((state) => sql.lit(state)))})`;
}

export type GrantRow = {
  bucket: number;
  grant_id: Uuid;
  member_id: Uuid;
  state: GrantState;
  amount: number;
  balance: number;
  open: number;
  open_bets: number;
  progress: number;
  wagering_target: number;
  max_conversion: number | null;
  won: number;
  settled: number;
  converted: number;
  forfeited: number;
  terms: Terms;
  decision_id: Uuid;
  outcome: 'APPROVED' | 'REDUCED';
  created_at: Instant;
  expires_at: Instant | null;
  ended_at: Instant | null;
  events: number;
  activate_after: Instant | null;
};

/** A grant of its row. */
export function fromRow(row: GrantRow): Grant {
  return {
    bucket: row.bucket,
    memberId: row.member_id,
    grantId: row.grant_id,
    state: row.state,
    amountMinor: row.amount,
    balanceMinor: row.balance,
    openMinor: row.open,
    openBets: row.open_bets,
    progressMinor: row.progress,
    targetMinor: row.wagering_target,
    maxConversionMinor: row.max_conversion,
    wonMinor: row.won,
    settledMinor: row.settled,
    convertedMinor: row.converted,
    forfeitedMinor: row.forfeited,
    terms: row.terms,
    decisionId: row.decision_id,
    outcome: row.outcome,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    events: row.events,
    activateAfter: row.activate_after,
  };
}

/** Columns that a move changes, with their types. */
const moving: readonly (readonly [column: string, type: string, read: (grant: Grant) => unknown])[] = [
  ['state', 'text', (grant) => grant.state],
  ['balance', 'bigint', (grant) => grant.balanceMinor],
  ['open', 'bigint', (grant) => grant.openMinor],
  ['open_bets', 'bigint', (grant) => grant.openBets],
  ['progress', 'bigint', (grant) => grant.progressMinor],
  ['won', 'bigint', (grant) => grant.wonMinor],
  ['settled', 'bigint', (grant) => grant.settledMinor],
  ['converted', 'bigint', (grant) => grant.convertedMinor],
  ['forfeited', 'bigint', (grant) => grant.forfeitedMinor],
  ['events', 'bigint', (grant) => grant.events],
  ['ended_at', 'timestamptz', (grant) => toTimestamp(grant.endedAt)],
  ['activate_after', 'timestamptz', (grant) => toTimestamp(grant.activateAfter)],
];
const columns: typeof moving = [
  ['bucket', 'smallint', (grant) => grant.bucket],
  ['grant_id', 'uuid', (grant) => grant.grantId],
  ['member_id', 'uuid', (grant) => grant.memberId],
  ['amount', 'bigint', (grant) => grant.amountMinor],
  ['wagering_target', 'bigint', (grant) => grant.targetMinor],
  ['max_conversion', 'bigint', (grant) => grant.maxConversionMinor],
  ['terms', 'jsonb', (grant) => JSON.stringify(grant.terms)],
  ['decision_id', 'uuid', (grant) => grant.decisionId],
  ['outcome', 'text', (grant) => grant.outcome],
  ['created_at', 'timestamptz', (grant) => toTimestamp(grant.createdAt)],
  ['expires_at', 'timestamptz', (grant) => toTimestamp(grant.expiresAt)],
  ...moving,
];
const named = (list: typeof moving) => sql.raw(list.map(([column]) => column).join(', '));
const given = (list: typeof moving, grants: readonly Grant[]) =>
  sql.join(list.map(([, type, read]) => sql`${grants.map(read)}::${sql.raw(type)}[]`));

/** Writes grants as they are after their moves: new ones, whose decisions are written before, and changed ones. The members are locked. */
export async function writeGrants(tx: Tx, moves: readonly GrantMove[]): Promise<void> {
  const grants = [...new Map(moves.map(({ grant }) => [grant.grantId, grant])).values()];
  const born = new Set(moves.filter(({ events }) => events.some(({ no }) => no === 1)).map(({ grant }) => grant.grantId));
  // Those that end come first: the place in play must be free before another takes it.
  const changed = grants.filter(({ grantId }) => !born.has(grantId));
  const ending = changed.filter(({ endedAt }) => endedAt !== null);
  await updateGrants(tx, ending);
  await updateGrants(
    tx,
    changed.filter(({ endedAt }) => endedAt === null),
  );
  const fresh = grants.filter(({ grantId }) => born.has(grantId));
  if (fresh.length === 0) return;
  await sql`INSERT INTO bonus_grant (${named(columns)}) SELECT * FROM unnest(${given(columns, fresh)})`.execute(tx);
}

const isMoved = sql.raw(moving.map(([column]) => `${column} = c.${column}`).join(', '));

async function updateGrants(tx: Tx, grants: readonly Grant[]): Promise<void> {
  if (grants.length === 0) return;
  const keys = columns.slice(0, 2);
  await sql`
    UPDATE bonus_grant g SET ${isMoved} FROM unnest(${given([...keys, ...moving], grants)}) AS c (${named([...keys, ...moving])})
     WHERE g.bucket = c.bucket AND g.grant_id = c.grant_id`.execute(tx);
}

/** Appends events at their place in the chain. */
export async function insertGrantEvents(tx: Tx, rows: readonly GrantEvent[], place: Place): Promise<void> {
  await sql`
    INSERT INTO grant_event (bucket, grant_id, event_no, member_id, event, from_state, to_state, terms, at, journal, batch_seq, batch_index)
    SELECT bucket, grant_id, event_no, member_id, event, from_state, to_state, terms, at,
           ${place.journal}::smallint, ${place.batchSeq}::bigint, ${place.firstIndex}::bigint + ordinality - 1
      FROM unnest(${rows.map((row) => row.bucket)}::smallint[], ${rows.map((row) => row.grantId)}::uuid[],
                  ${rows.map((row) => row.no)}::bigint[], ${rows.map((row) => row.memberId)}::uuid[],
                  ${rows.map((row) => row.event)}::text[], ${rows.map((row) => row.from)}::text[], ${rows.map((row) => row.to)}::text[],
                  ${rows.map((row) => (row.terms === null ? null : canonicalJson(row.terms as unknown as Json)))}::jsonb[],
                  ${rows.map((row) => toTimestamp(row.at))}::timestamptz[])
           WITH ORDINALITY AS e (bucket, grant_id, event_no, member_id, event, from_state, to_state, terms, at, ordinality)`.execute(tx);
}

/** One grant; null when there is none. To change it, lock its member first. */
export async function selectGrant(reader: Reader, bucket: number, grantId: Uuid): Promise<Grant | null> {
  const { rows } = await sql<GrantRow>`
    SELECT * FROM bonus_grant WHERE bucket = ${bucket}::smallint AND grant_id = ${grantId}::uuid`.execute(reader);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Grants by their ids; unknown ones are absent. */
export async function selectGrants(reader: Reader, keys: readonly { bucket: number; grantId: Uuid }[]): Promise<Map<Uuid, Grant>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<GrantRow>`
    SELECT g.* FROM unnest(${keys.map((key) => key.bucket)}::smallint[], ${keys.map((key) => key.grantId)}::uuid[]) AS k (bucket, grant_id)
      JOIN bonus_grant g ON g.bucket = k.bucket AND g.grant_id = k.grant_id`.execute(reader);
  return new Map(rows.map((row) => [row.grant_id, fromRow(row)]));
}

/** Grants of members that have not ended, oldest first. To change them, lock the members first. */
export async function selectLiveGrants(reader: Reader, keys: readonly MemberKey[]): Promise<Grant[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<GrantRow>`
    SELECT g.* FROM ${memberRows(keys)} JOIN bonus_grant g ON g.bucket = k.bucket AND g.member_id = k.member_id
     WHERE g.ended_at IS NULL ORDER BY g.bucket, g.member_id, g.created_at, g.grant_id`.execute(reader);
  return rows.map(fromRow);
}

/** Of each of these members the grant that ended last; members of whom none has ended are absent. */
export async function selectLastEnded(reader: Reader, keys: readonly MemberKey[]): Promise<Grant[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<GrantRow>`
    SELECT DISTINCT ON (g.bucket, g.member_id) g.*
      FROM ${memberRows(keys)} JOIN bonus_grant g ON g.bucket = k.bucket AND g.member_id = k.member_id
     WHERE g.ended_at IS NOT NULL ORDER BY g.bucket, g.member_id, g.ended_at DESC, g.grant_id DESC`.execute(reader);
  return rows.map(fromRow);
}

/** A member's grants, newest first. */
export async function readGrants(reader: Reader, member: MemberKey): Promise<Grant[]> {
  const { rows } = await sql<GrantRow>`
    SELECT * FROM bonus_grant WHERE bucket = ${member.bucket}::smallint AND member_id = ${member.memberId}::uuid
     ORDER BY grant_id DESC`.execute(reader);
  return rows.map(fromRow);
}

/** States of grants by id; unknown ones are absent. */
export async function readGrantStates(reader: Reader, keys: readonly { bucket: number; grantId: Uuid }[]): Promise<Map<Uuid, GrantState>> {
  const { rows } = await sql<{ grant_id: Uuid; state: GrantState }>`
    SELECT g.grant_id, g.state
      FROM unnest(${keys.map((key) => key.bucket)}::smallint[], ${keys.map((key) => key.grantId)}::uuid[]) AS k (bucket, grant_id)
      JOIN bonus_grant g ON g.bucket = k.bucket AND g.grant_id = k.grant_id`.execute(reader);
  return new Map(rows.map((row) => [row.grant_id, row.state]));
}

type SumsRow = {
  member_id: Uuid;
  received: number;
  lapsed: number;
  converted: number;
  staked: number;
  balance: number;
  in_play: boolean;
};

/** What the members' grants add up to, for those that have any. */
export async function readBonusSums(reader: Reader, keys: readonly MemberKey[], now: Instant): Promise<Map<Uuid, BonusSums>> {
  const { rows } = await sql<SumsRow>`
    SELECT g.member_id,
           coalesce(sum(g.amount) FILTER (WHERE g.state <> 'CANCELLED'), 0)::bigint AS received,
           coalesce(sum(least(g.amount, g.forfeited)) FILTER (WHERE g.state IN ('EXPIRED', 'FORFEITED')), 0)::bigint AS lapsed,
           sum(g.converted)::bigint AS converted, sum(g.balance)::bigint AS balance,
           sum(g.settled + g.open)::bigint AS staked,
           bool_or(${stateIn(inPlay, 'g')}
                   OR g.state = 'QUEUED' AND (g.expires_at IS NULL OR g.expires_at > ${toTimestamp(now)}::timestamptz)) AS in_play
      FROM ${memberRows(keys)}
      JOIN bonus_grant g ON g.bucket = k.bucket AND g.member_id = k.member_id
     GROUP BY g.bucket, g.member_id`.execute(reader);
  return new Map(
    rows.map((row) => [
      row.member_id,
      {
        receivedMinor: row.received,
        convertedMinor: row.converted,
        costMinor: row.received - row.lapsed,
        stakedMinor: row.staked,
        balanceMinor: row.balance,
        hasActive: row.in_play,
      },
    ]),
  );
}
