import { playFields } from '../../../engine/profile/derive.ts';
import type { Segment } from '../../../engine/profile/fields.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { AuditEntry } from '../../../platform/audit.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Work } from '../../ledger/batch.ts';
import { commitOnce, type Ledger } from '../../ledger/commit.ts';
import type { Operation } from '../../ledger/operation.ts';
import { lockMember } from '../../members/lock.ts';
import type { Member } from '../../members/member.ts';
import { holdProgram } from '../../program/current.ts';
import { placeMembers } from './place-members.ts';
import { planRecording, recordingBatch } from './record.ts';
import type { StandingChange } from './standing.ts';
import { recordAudit } from './standing-store.ts';

/** Where a player stands now, and stood when it was last recorded (null: never). Tiers by id. */
export type Classification = {
  playerId: string;
  segment: Segment;
  previousSegment: Segment | null;
  tier: string;
  previousTier: string | null;
  /** How far the result lies from what the games' edge foretells, in standard deviations; null where bets were not counted. */
  luckZ: number | null;
  /** Segment, tier or risk label are not what was recorded. */
  changed: boolean;
  at: Instant;
};

export type ClassifyOptions = {
  /** Compute and answer, record nothing. */
  dryRun?: boolean;
  /** Makes a repeated request one; null: none was named. */
  operation?: Operation | null;
};

/**
 * Computes where one player stands, under their lock, and records it.
 * @throws Fault `player_not_found`, `idempotency_conflict`
 */
export async function classifyMember(
  ledger: Ledger,
  actor: Actor,
  playerId: string,
  { dryRun = false, operation = null }: ClassifyOptions,
  now: Instant,
): Promise<Classification> {
  const work = async (tx: Tx): Promise<Work<Classification>> => {
    const { program } = await holdProgram(tx);
    const member = await lockMember(tx, playerId);
    const [placed] = await placeMembers(tx, [member], program, now);
    const found = must(placed, 'a locked member is placed');
    const { before, place, profile, word } = found;
    const recording = planRecording([found], program, 'classification', now);
    const { standings, changes } = recording;
    const answer: Classification = {
      playerId: member.externalId,
      segment: place.segment,
      previousSegment: before?.segment ?? null,
      tier: place.held.tierId,
      previousTier: before?.tier.tierId ?? null,
      luckZ: playFields({ profile, riskFlagged: word.flags > 0 }, program).luck_z,
      changed: before === null || changes.length > 0,
      at: now,
    };
    if (dryRun || standings.length === 0) return { answer };
    await recordAudit(tx, actor, [auditOf(member, changes, now)]);
    return { answer, batch: recordingBatch('classification', recording, now) };
  };
  if (dryRun) return ledger.database.transaction(async (tx) => (await work(tx)).answer);
  return commitOnce(ledger, operation, work);
}

function auditOf({ externalId }: Member, changes: readonly StandingChange[], at: Instant): AuditEntry {
  const before = Object.fromEntries(changes.toReversed().map(({ what, from }) => [what, from])); // of several of a kind the first
  const after = Object.fromEntries(changes.map(({ what, to }) => [what, to]));
  return { action: 'member.classified', subject: `player:${externalId}`, before, after, at };
}
