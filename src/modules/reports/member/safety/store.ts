import { type RawBuilder, sql } from 'kysely';
import type { RiskLabel } from '../../../../engine/profile/fields.ts';
import type { RiskCategory } from '../../../../engine/risk/categories.ts';
import type { Instant } from '../../../../kernel/clock.ts';
import { isUuid, nilUuid, type Uuid } from '../../../../kernel/ids.ts';
import { type Reader, toTimestamp } from '../../../../platform/database.ts';
import { allOf, ofMember } from '../../../../platform/postgres/conditions.ts';
import type { Happening } from '../happening.ts';
import type { Asked, Source } from '../source.ts';

/** Rows of a member that come before what was asked, in the order of a time and an id: of officers' rows a member has few. */
function before({ member, before: place }: Asked, alias: string, time: string, id: string): RawBuilder<unknown> {
  const [at, key] = [sql.ref(`${alias}.${time}`), sql.ref(`${alias}.${id}`)];
  const bound = sql`(${toTimestamp(place.at)}::timestamptz, ${place.id === '' ? nilUuid : place.id}::uuid)`;
  return allOf([ofMember(alias, member), sql`(${at}, ${key}) < ${bound}`]);
}

type ApprovalRow = {
  approval_id: Uuid;
  kind: string;
  reason: string;
  requested_by: string;
  requested_at: Instant;
  state: string;
  decided_by: string;
  decided_at: Instant;
  note: string | null;
};

/** By index approval_by_member. */
async function readRequests(reader: Reader, asked: Asked): Promise<Happening[]> {
  const { rows } = await sql<ApprovalRow>`
    SELECT a.approval_id, a.kind, a.reason, a.requested_by, a.requested_at FROM approval a
     WHERE ${before(asked, 'a', 'requested_at', 'approval_id')}
     ORDER BY a.requested_at DESC, a.approval_id DESC LIMIT ${asked.limit}::bigint`.execute(reader);
  return rows.map(({ approval_id: approvalId, kind: asksFor, reason, requested_by: by, requested_at: at }) => {
    return { kind: 'approval_requested', at, id: approvalId, approvalId, asksFor, by, reason };
  });
}

/** By index approval_by_member. */
async function readDecided(reader: Reader, asked: Asked): Promise<Happening[]> {
  const { rows } = await sql<ApprovalRow>`
    SELECT a.approval_id, a.kind, a.requested_by, a.state, a.decided_by, a.decided_at, a.note FROM approval a
     WHERE ${before(asked, 'a', 'decided_at', 'approval_id')}
     ORDER BY a.decided_at DESC, a.approval_id DESC LIMIT ${asked.limit}::bigint`.execute(reader);
  return rows.map(({ approval_id: approvalId, kind: asksFor, state, requested_by: requestedBy, decided_by: by, decided_at: at, note }) => {
    return { kind: 'approval_decided', at, id: approvalId, approvalId, asksFor, state, requestedBy, by, note };
  });
}

type FlagRow = {
  flag_id: Uuid;
  category: RiskCategory;
  reason: string;
  raised_by: string;
  raised_at: Instant;
  lifted_by: string;
  approved_by: string;
  lifted_at: Instant;
  lift_reason: string;
};

/** By the primary key. */
async function readRaised(reader: Reader, asked: Asked): Promise<Happening[]> {
  const { rows } = await sql<FlagRow>`
    SELECT f.flag_id, f.category, f.reason, f.raised_by, f.raised_at FROM risk_flag f
     WHERE ${before(asked, 'f', 'raised_at', 'flag_id')}
     ORDER BY f.raised_at DESC, f.flag_id DESC LIMIT ${asked.limit}::bigint`.execute(reader);
  return rows.map(({ flag_id: flagId, category, reason, raised_by: by, raised_at: at }) => {
    return { kind: 'risk_flag_raised', at, id: flagId, flagId, category, by, reason };
  });
}

/** By the primary key. */
async function readLifted(reader: Reader, asked: Asked): Promise<Happening[]> {
  const { rows } = await sql<FlagRow>`
    SELECT f.flag_id, f.category, f.lifted_by, f.approved_by, f.lifted_at, f.lift_reason FROM risk_flag f
     WHERE ${before(asked, 'f', 'lifted_at', 'flag_id')}
     ORDER BY f.lifted_at DESC, f.flag_id DESC LIMIT ${asked.limit}::bigint`.execute(reader);
  return rows.map(({ flag_id: flagId, category, lifted_by: by, approved_by: approvedBy, lifted_at: at, lift_reason: reason }) => {
    return { kind: 'risk_flag_lifted', at, id: flagId, flagId, category, by, approvedBy, reason };
  });
}

type OverrideRow = {
  override_id: Uuid;
  label: RiskLabel | null;
  covers: RiskLabel | null;
  reason: string;
  set_by: string;
  approved_by: string | null;
  at: Instant;
};

/** By the primary key. */
async function readOverrides(reader: Reader, asked: Asked): Promise<Happening[]> {
  const wanted = ['risk_override_set', 'risk_override_lifted'] as const;
  const [set, lifted] = wanted.map((kind) => asked.kinds.includes(kind));
  const { rows } = await sql<OverrideRow>`
    SELECT o.override_id, o.label, o.covers, o.reason, o.set_by, o.approved_by, o.at FROM risk_override o
     WHERE ${before(asked, 'o', 'at', 'override_id')}
       AND CASE WHEN o.label IS NULL THEN ${lifted}::boolean ELSE ${set}::boolean END
     ORDER BY o.at DESC, o.override_id DESC LIMIT ${asked.limit}::bigint`.execute(reader);
  return rows.map(({ override_id: id, label, covers, reason, set_by: by, approved_by: approvedBy, at }) => {
    if (label === null || covers === null) return { kind: 'risk_override_lifted', at, id, by, approvedBy, reason };
    return { kind: 'risk_override_set', at, id, label, covers, by, approvedBy, reason };
  });
}

type ReviewRow = {
  review_id: Uuid;
  kind: string;
  cause: string;
  state: string;
  score: number | null;
  note: string | null;
  opened_by: string;
  opened_at: Instant;
  resolved_by: string;
  approved_by: string | null;
  resolved_at: Instant;
  reason: string;
};

/** By index review_by_member. */
async function readOpened(reader: Reader, asked: Asked): Promise<Happening[]> {
  const { rows } = await sql<ReviewRow>`
    SELECT r.review_id, r.kind, r.cause, r.score, r.note, r.opened_by, r.opened_at FROM review r
     WHERE ${before(asked, 'r', 'opened_at', 'review_id')}
     ORDER BY r.opened_at DESC, r.review_id DESC LIMIT ${asked.limit}::bigint`.execute(reader);
  return rows.map(({ review_id: reviewId, kind: about, cause, score, note, opened_by: by, opened_at: at }) => {
    return { kind: 'review_opened', at, id: reviewId, reviewId, about, cause, score, by, note };
  });
}

/** By index review_by_member. */
async function readResolved(reader: Reader, asked: Asked): Promise<Happening[]> {
  const { rows } = await sql<ReviewRow>`
    SELECT r.review_id, r.kind, r.state, r.resolved_by, r.approved_by, r.resolved_at, r.reason FROM review r
     WHERE ${before(asked, 'r', 'resolved_at', 'review_id')}
     ORDER BY r.resolved_at DESC, r.review_id DESC LIMIT ${asked.limit}::bigint`.execute(reader);
  return rows.map((row) => {
    const { review_id: reviewId, kind: about, state: outcome, resolved_by: by, approved_by: approvedBy, resolved_at: at, reason } = row;
    return { kind: 'review_resolved', at, id: reviewId, reviewId, about, outcome, by, approvedBy, reason };
  });
}

type BandRow = { change_id: Uuid; at: Instant; from_action: string; to_action: string; score: number; signals: readonly string[] };

/** By the primary key. */
async function readBands(reader: Reader, asked: Asked): Promise<Happening[]> {
  const { rows } = await sql<BandRow>`
    SELECT c.change_id, c.at, c.from_action, c.to_action, c.score, c.signals FROM abuse_change c
     WHERE ${before(asked, 'c', 'at', 'change_id')}
     ORDER BY c.at DESC, c.change_id DESC LIMIT ${asked.limit}::bigint`.execute(reader);
  return rows.map(({ change_id: id, at, from_action: from, to_action: to, score, signals }) => {
    return { kind: 'abuse_changed', at, id, from, to, score, signals };
  });
}

/** What officers and reviewers did about a member, in the order of the kinds. */
export const safetySources: readonly Source[] = [
  { kinds: ['approval_requested'], isId: isUuid, read: readRequests },
  { kinds: ['approval_decided'], isId: isUuid, read: readDecided },
  { kinds: ['review_resolved'], isId: isUuid, read: readResolved },
  { kinds: ['abuse_changed'], isId: isUuid, read: readBands },
  { kinds: ['review_opened'], isId: isUuid, read: readOpened },
  { kinds: ['risk_flag_raised'], isId: isUuid, read: readRaised },
  { kinds: ['risk_flag_lifted'], isId: isUuid, read: readLifted },
  { kinds: ['risk_override_set', 'risk_override_lifted'], isId: isUuid, read: readOverrides },
];
