import { sql } from 'kysely';
import type { AbuseAction } from '../../engine/abuse/penalty.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../platform/database.ts';
import type { ReadMark } from './evidence/mark.ts';
import type { OwnPlay } from './evidence/own-play.ts';

/** What was read of a member's play, and what it came to when somebody last looked. Decisions take the first and compute the second. */
export type AbuseState = MemberKey & ReadMark & { evidence: OwnPlay; score: number; action: AbuseAction; scoredAt: Instant };

/** What is kept of members, by member id; members of whom nothing is kept are absent. */
export async function selectStates(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, AbuseState>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<AbuseState>`
    SELECT s.bucket, s.member_id AS "memberId", s.facts, s.terms, s.through_day AS "throughDay", s.day_rows AS "dayRows", s.evidence,
           s.score, s.action, s.scored_at AS "scoredAt"
      FROM ${memberRows(keys)} JOIN abuse_state s ON s.bucket = k.bucket AND s.member_id = k.member_id`.execute(reader);
  return new Map(rows.map((state) => [state.memberId, state]));
}

/** Writes what is to be kept of members whom the caller has locked; what was kept of them is replaced. */
export async function upsertStates(tx: Tx, states: readonly AbuseState[]): Promise<void> {
  if (states.length === 0) return;
  await sql`
    INSERT INTO abuse_state (bucket, member_id, facts, terms, through_day, day_rows, evidence, score, action, scored_at)
    SELECT * FROM unnest(
      ${states.map((one) => one.bucket)}::smallint[], ${states.map((one) => one.memberId)}::uuid[],
      ${states.map((one) => one.facts)}::bigint[], ${states.map((one) => one.terms)}::text[],
      ${states.map((one) => one.throughDay)}::date[], ${states.map((one) => one.dayRows)}::bigint[],
      ${states.map((one) => canonicalJson(one.evidence))}::jsonb[], ${states.map((one) => one.score)}::smallint[],
      ${states.map((one) => one.action)}::text[], ${states.map((one) => toTimestamp(one.scoredAt))}::timestamptz[])
    ON CONFLICT (bucket, member_id) DO UPDATE
      SET facts = excluded.facts, terms = excluded.terms, through_day = excluded.through_day, day_rows = excluded.day_rows,
          evidence = excluded.evidence, score = excluded.score, action = excluded.action, scored_at = excluded.scored_at`.execute(tx);
}
