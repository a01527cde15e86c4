import { sql } from 'kysely';
import type { OpeningTotals } from '../../../engine/profile/activity.ts';
import { must } from '../../../kernel/assert.ts';
import { addDays, type Day, dayOf, isDay, startOfDay } from '../../../kernel/calendar.ts';
import { type Instant, parseInstant } from '../../../kernel/clock.ts';
import { isExternalId, isUuid, nilUuid, type Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import { type Reader, toTimestamp } from '../../../platform/database.ts';
import { bonusKinds, isBonusStep, readBonuses } from './bonus-story-store.ts';
import { decisionOfTransfer } from './decision-store.ts';
import type { Happening, HappeningKind } from './happening.ts';
import { safetySources } from './safety/store.ts';
import { type Asked, idBefore, type Source } from './source.ts';
import { readWalletBookings, walletKinds } from './wallet-story-store.ts';

/** Numbers begin at 1, so the empty id comes before all of them. */
const numberIn = (id: string): number => (id === '' ? 0 : Number(id));
const isNumber = (text: string): boolean => /^\d{1,15}$/.test(text);

type AuditRow = { id: number; at: Instant; action: string; before: Trace | null; after: Trace };
type Trace = { status?: string; status_until?: string | null; reason?: string };

const actionOf: Partial<Record<HappeningKind, string[]>> = {
  player_created: ['member.created'],
  status_changed: ['member.status_changed', 'member.closed'],
};

/** The one status whose end alone may change. */
const prolonged = 'COOLING_OFF';

/** By index audit_subject: a player's own entries are few. */
async function readPlayer(reader: Reader, { member, kinds, before, limit }: Asked): Promise<Happening[]> {
  const actions = kinds.flatMap((kind) => actionOf[kind] ?? []);
  const { rows } = await sql<AuditRow>`
    SELECT id, at, action, before, after FROM audit
     WHERE subject = ${`player:${member.externalId}`} AND action = ANY (${actions}::text[])
       AND (at, id) < (${toTimestamp(before.at)}::timestamptz, ${numberIn(before.id)}::bigint)
     ORDER BY at DESC, id DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows.map(({ id, at, action, before: earlier, after }) => {
    const what = { at, id: String(id) };
    if (action === 'member.created') return { ...what, kind: 'player_created' };
    const until = after.status_until ?? null;
    return {
      ...what,
      kind: 'status_changed',
      from: earlier?.status ?? prolonged,
      to: after.status ?? prolonged,
      until: until === null ? null : parseInstant(until),
      reason: after.reason ?? null,
    };
  });
}

type DayRow = { day: Day; bets: number; wagered: Minor; won: Minor; deposited: Minor; withdrawn: Minor; lp: number };

/**
 * By the primary key, and index activity_opening. A day on which a sheet brought points, and nobody played, is no day of play; what it
 * brought is its own to tell.
 */
async function readPlay(reader: Reader, { member, zone, before, limit }: Asked): Promise<Happening[]> {
  const upTo = before.id === '' ? dayOf(before.at - 1, zone) : addDays(before.id, -1);
  const { rows } = await sql<DayRow>`
    SELECT day, bets, wagered, won, deposited, withdrawn,
           lp - (SELECT coalesce(sum(a.lp), 0)::bigint FROM activity a
                  WHERE a.bucket = d.bucket AND a.member_id = d.member_id AND a.kind = 'OPENING'
                    AND a.at >= d.day::timestamp AT TIME ZONE ${zone}::text
                    AND a.at < (d.day + 1)::timestamp AT TIME ZONE ${zone}::text) AS lp
      FROM profile_day d
     WHERE bucket = ${member.bucket}::smallint AND member_id = ${member.memberId}::uuid AND day <= ${upTo}::date
       AND (events, bets, wagered, won, deposited, withdrawn, sessions) <> (0, 0, 0, 0, 0, 0, 0)
     ORDER BY day DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows.map(({ day, bets, lp, ...money }) => ({
    kind: 'play',
    at: startOfDay(day, zone),
    id: day,
    day,
    bets,
    wageredMinor: money.wagered,
    wonMinor: money.won,
    depositedMinor: money.deposited,
    withdrawnMinor: money.withdrawn,
    lp,
  }));
}

/** By index activity_opening. */
async function readImports(reader: Reader, { member, before, limit }: Asked): Promise<Happening[]> {
  const { rows } = await sql<{ event_id: string; at: Instant; totals: OpeningTotals; lp: number }>`
    SELECT event_id, at, totals, lp FROM activity
     WHERE bucket = ${member.bucket}::smallint AND member_id = ${member.memberId}::uuid AND kind = 'OPENING'
       AND (at, event_id COLLATE "C") < (${toTimestamp(before.at)}::timestamptz, ${before.id})
     ORDER BY at DESC, event_id COLLATE "C" DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows.map(({ event_id: id, at, totals, lp }) => ({ kind: 'import', at, id, totals, lp }));
}

const kindOfChange = { segment: 'segment_changed', tier: 'tier_changed', risk: 'risk_changed' } as const;
type Changed = keyof typeof kindOfChange;

/** By the primary key: a member's changes are few. */
async function readChanges(reader: Reader, { member, kinds, before, limit }: Asked): Promise<Happening[]> {
  const what = Object.entries(kindOfChange).flatMap(([of, kind]) => (kinds.includes(kind) ? [of] : []));
  const { rows } = await sql<{ change_no: number; what: Changed; from_value: string; to_value: string; cause: string; at: Instant }>`
    SELECT change_no, what, from_value, to_value, cause, at FROM standing_change
     WHERE bucket = ${member.bucket}::smallint AND member_id = ${member.memberId}::uuid AND what = ANY (${what}::text[])
       AND (at, change_no) < (${toTimestamp(before.at)}::timestamptz, ${numberIn(before.id)}::bigint)
     ORDER BY at DESC, change_no DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows.map((row) => ({
    kind: kindOfChange[row.what],
    at: row.at,
    id: String(row.change_no),
    from: row.from_value,
    to: row.to_value,
    cause: row.cause,
  }));
}

type RewardRow = { reward_id: Uuid; rule_id: string; amount: Minor; currency: string; at: Instant };

const rewardFrom = ({ reward_id: rewardId, rule_id: ruleId, amount, currency, at }: RewardRow) => {
  return { at, id: rewardId, rewardId, ruleId, amountMinor: amount, currency };
};

/** By index reward_by_member: rewards that waited, or wait, to be issued. */
async function readOffers(reader: Reader, { member, before, limit }: Asked): Promise<Happening[]> {
  const { rows } = await sql<RewardRow>`
    SELECT reward_id, rule_id, amount, currency, created_at AS at FROM reward
     WHERE bucket = ${member.bucket}::smallint AND member_id = ${member.memberId}::uuid
       AND (created_at, reward_id) < (${toTimestamp(before.at)}::timestamptz, ${before.id === '' ? nilUuid : before.id}::uuid)
       AND (transfer_id IS NULL OR offer_until IS NOT NULL OR issued_at <> created_at)
     ORDER BY created_at DESC, reward_id DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows.map((row) => ({ kind: 'reward_offered', ...rewardFrom(row) }));
}

type CreditRow = {
  decision_id: Uuid;
  at: Instant;
  outcome: string;
  reason: string;
  note: string | null;
  amount: Minor;
  currency: string;
};

/** By index decision_by_hand. A decision about the turn of a bonus that waited gave nothing: the bonus tells what came of it. */
async function readCredits(reader: Reader, asked: Asked): Promise<Happening[]> {
  const { member, limit } = asked;
  const { rows } = await sql<CreditRow>`
    SELECT decision_id, at, outcome, reason, note, (record -> 'amount' ->> 'askedMinor')::bigint AS amount, currency FROM decision
     WHERE bucket = ${member.bucket}::smallint AND member_id = ${member.memberId}::uuid AND rule_id IS NULL
       AND record ->> 'activates' IS NULL AND decision_id < ${idBefore(asked)}::uuid
     ORDER BY decision_id DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows.map(({ decision_id: decisionId, amount, ...row }) => {
    return { kind: 'manual_credit', ...row, id: decisionId, decisionId, amountMinor: amount };
  });
}

type TransferRow = {
  transfer_id: Uuid;
  at: Instant;
  code: string;
  amount: Minor;
  currency: string;
  rule_id: string | null;
  decision_id: Uuid;
};

/** By index transfer_told: transfers of some codes, none of them of bets, with the decision that allowed what they move. */
async function readTransfers(reader: Reader, asked: Asked, codes: readonly string[]): Promise<TransferRow[]> {
  const { member, limit } = asked;
  const { rows } = await sql<TransferRow>`
    SELECT t.transfer_id, t.at, t.code, t.amount, t.currency, d.rule_id, d.decision_id
      FROM (SELECT bucket, transfer_id, at, code, amount, currency, reference FROM transfer
             WHERE bucket = ${member.bucket}::smallint AND member_id = ${member.memberId}::uuid
               AND transfer_id < ${idBefore(asked)}::uuid AND code = ANY (${codes}::text[])
             ORDER BY transfer_id DESC LIMIT ${limit}::bigint) t
      ${decisionOfTransfer}
     ORDER BY t.transfer_id DESC`.execute(reader);
  return rows;
}

const transferFrom = ({ transfer_id: id, at, amount: amountMinor, currency, rule_id: ruleId, decision_id: decisionId }: TransferRow) => {
  return { at, id, amountMinor, currency, ruleId, decisionId };
};

async function readIssued(reader: Reader, asked: Asked): Promise<Happening[]> {
  const rows = await readTransfers(reader, asked, ['reward_granted']);
  return rows.map((row) => ({ kind: 'reward_issued', ...transferFrom(row), ruleId: must(row.rule_id, 'a reward has a rule') }));
}

const kindOfEnd = { CANCELLED: 'reward_cancelled', LAPSED: 'reward_lapsed' } as const;
type Ended = keyof typeof kindOfEnd;

/** By index reward_by_member, and audit_subject for when each ended: of a member's rewards few end like this. */
async function readEnded(reader: Reader, { member, kinds, before, limit }: Asked): Promise<Happening[]> {
  const ended = Object.entries(kindOfEnd).flatMap(([how, kind]) => (kinds.includes(kind) ? [how] : []));
  const { rows } = await sql<RewardRow & { ended: Ended }>`
    SELECT r.reward_id, r.rule_id, r.amount, r.currency, r.ended, a.at FROM reward r
      JOIN audit a ON a.subject = 'reward:' || r.reward_id AND a.action = 'reward.' || lower(r.ended)
     WHERE r.bucket = ${member.bucket}::smallint AND r.member_id = ${member.memberId}::uuid AND r.ended = ANY (${ended}::text[])
       AND (a.at, r.reward_id) < (${toTimestamp(before.at)}::timestamptz, ${before.id === '' ? nilUuid : before.id}::uuid)
     ORDER BY a.at DESC, r.reward_id DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows.map((row) => ({ kind: kindOfEnd[row.ended], ...rewardFrom(row) }));
}

/** Where a timeline is read from, in the order of the kinds: at one moment a later source tells the newer things. */
export const sources: readonly Source[] = [
  { kinds: ['player_created', 'status_changed'], isId: isNumber, read: readPlayer },
  { kinds: ['play'], isId: isDay, read: readPlay },
  { kinds: ['import'], isId: isExternalId, read: readImports },
  ...safetySources,
  { kinds: ['segment_changed', 'tier_changed', 'risk_changed'], isId: isNumber, read: readChanges },
  { kinds: ['reward_offered'], isId: isUuid, read: readOffers },
  { kinds: ['manual_credit'], isId: isUuid, read: readCredits },
  { kinds: ['reward_issued'], isId: isUuid, read: readIssued },
  { kinds: walletKinds, isId: isUuid, read: readWalletBookings },
  { kinds: ['reward_cancelled', 'reward_lapsed'], isId: isUuid, read: readEnded },
  { kinds: bonusKinds, isId: isBonusStep, read: readBonuses },
];
