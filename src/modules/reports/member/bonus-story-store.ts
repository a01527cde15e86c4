import { sql } from 'kysely';
import type { BonusEvent } from '../../../engine/wallet/bonus-states.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { isUuid, nilUuid, type Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import { type Reader, toTimestamp } from '../../../platform/database.ts';
import type { Happening, HappeningKind } from './happening.ts';
import type { Asked } from './source.ts';

/** The steps of a bonus that are told, each with the code under which it books what was left; a step without one leaves it alone. */
const steps = {
  bonus_activated: ['activate', ''],
  bonus_suspended: ['suspend', ''],
  bonus_resumed: ['resume', ''],
  bonus_converted: ['convert', 'bonus_converted'],
  bonus_lost: ['lose', ''],
  bonus_expired: ['expire', 'bonus_expired'],
  bonus_forfeited: ['forfeit', 'bonus_forfeited'],
  bonus_cancelled: ['cancel', 'bonus_cancelled'],
} as const satisfies Partial<Record<HappeningKind, readonly [event: BonusEvent, code: string]>>;
type BonusKind = keyof typeof steps;

export const bonusKinds = Object.keys(steps) as readonly BonusKind[];

/** `<grant>:<number of the step>`. */
const stepId = /^(.{36}):(\d{1,15})$/;

/** Whether a text can name a step of a bonus. */
export function isBonusStep(text: string): boolean {
  const [, grantId] = stepId.exec(text) ?? [];
  return grantId !== undefined && isUuid(grantId);
}

type Row = {
  kind: BonusKind;
  grant_id: Uuid;
  event_no: number;
  at: Instant;
  rule_id: string | null;
  decision_id: Uuid;
  target: Minor;
  amount: Minor;
  capped: Minor;
  currency: Currency;
};

/**
 * By bonus_grant_by_member and the primary key of grant_event: a member's bonuses are few. That a bonus by a rule was cancelled is told
 * of the reward. A bonus ends once, and what its end books comes from its account.
 */
export async function readBonuses(reader: Reader, { member, kinds, before, limit }: Asked): Promise<Happening[]> {
  const [, grantId, no] = stepId.exec(before.id) ?? [before.id, nilUuid, '0'];
  const told = bonusKinds.filter((kind) => kinds.includes(kind));
  const events = told.map((kind) => steps[kind][0]);
  const codes = told.map((kind) => steps[kind][1]);
  const { rows } = await sql<Row>`
    WITH member_grant AS (
      SELECT * FROM bonus_grant WHERE bucket = ${member.bucket}::smallint AND member_id = ${member.memberId}::uuid),
    ended AS (
      SELECT from_account, code, sum(amount)::bigint AS amount FROM transfer
       WHERE bucket = ${member.bucket}::smallint AND member_id = ${member.memberId}::uuid
         AND code IN ('bonus_converted', 'bonus_capped', 'bonus_expired', 'bonus_forfeited', 'bonus_cancelled')
       GROUP BY from_account, code)
    SELECT k.kind, e.grant_id, e.event_no, e.at, d.rule_id, d.decision_id, g.wagering_target AS target, d.currency,
           CASE WHEN k.code = '' THEN g.amount ELSE coalesce(left_over.amount, 0::bigint) END AS amount,
           coalesce(capped.amount, 0::bigint) AS capped
      FROM member_grant g
      JOIN grant_event e ON e.bucket = g.bucket AND e.grant_id = g.grant_id
      JOIN unnest(${told}::text[], ${events}::text[], ${codes}::text[]) AS k (kind, event, code) ON k.event = e.event
      JOIN decision d ON d.bucket = g.bucket AND d.decision_id = g.decision_id
      LEFT JOIN ended left_over ON left_over.from_account = 'BONUS:' || g.grant_id AND left_over.code = k.code
      LEFT JOIN ended capped ON capped.from_account = 'BONUS:' || g.grant_id AND capped.code = 'bonus_capped' AND e.event = 'convert'
     WHERE (e.at, e.grant_id, e.event_no) < (${toTimestamp(before.at)}::timestamptz, ${grantId}::uuid, ${Number(no)}::bigint)
       AND (e.event <> 'cancel' OR d.rule_id IS NULL)
     ORDER BY e.at DESC, e.grant_id DESC, e.event_no DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows.map((row) => ({
    kind: row.kind,
    at: row.at,
    id: `${row.grant_id}:${row.event_no}`,
    grantId: row.grant_id,
    ruleId: row.rule_id,
    decisionId: row.decision_id,
    targetMinor: row.target,
    amountMinor: row.amount,
    cappedMinor: row.capped,
    currency: row.currency,
  }));
}
