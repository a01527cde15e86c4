import { type HeldTier, tierDueAt } from '../../../engine/segment/hold.ts';
import type { Place, StandingTerms } from '../../../engine/standing.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import type { Batch, BatchKey } from '../../ledger/batch.ts';
import type { Cause, OfficersWord, Recorded, RecordedStanding, StandingChange } from './standing.ts';
import { insertChanges, selectStandings, upsertStandings } from './standing-store.ts';

/** Recorded standings by member id; members of whom none was recorded yet are absent. */
export async function readStandings(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, RecordedStanding>> {
  return keys.length === 0 ? new Map() : selectStandings(reader, keys);
}

/** A member as last recorded (null: never), the tier held after each look that was `missed` since, and where they stand at a time. */
export type Placed = MemberKey & {
  before: RecordedStanding | null;
  missed: readonly HeldTier[];
  /** What officers say of them, which is part of where they stand. */
  word: OfficersWord;
  place: Place;
  at: Instant;
};

/** What recording makes of members: the standings that differ from those recorded, and the changes that have a history. */
export type Recording = { standings: (MemberKey & RecordedStanding)[]; changes: StandingChange[] };

/**
 * What is to be recorded. A first standing is a beginning, not a change: a migration of a hundred thousand players is not a
 * hundred thousand promotions. Who stands where they stood leaves nothing. What a missed look would have changed is the work of
 * requalification, whoever comes upon it.
 * @param now when it is recorded: the time of the changes
 */
export function planRecording(placed: readonly Placed[], terms: StandingTerms, cause: Cause, now: Instant): Recording {
  const recording: Recording = { standings: [], changes: [] };
  for (const { bucket, memberId, before, missed, word, place, at } of placed) {
    const present = toRecorded(place, word, terms, at);
    if (before !== null && isSame(before, present)) continue;
    const moved = before === null ? [] : [...missedMoves(before, missed), ...movesSince(before, missed, present, cause)];
    const known = before?.changes ?? 0;
    recording.standings.push({ bucket, memberId, ...present, changes: known + moved.length });
    moved.forEach((change, index) => recording.changes.push({ bucket, memberId, no: known + index + 1, ...change, at: now }));
  }
  return recording;
}

/** The batch that records: it names the members, so that followers look at them again. */
export function recordingBatch(kind: string, recording: Recording, now: Instant): Batch {
  return { kind, at: now, members: recording.standings, follow: (tx, batch) => writeRecording(tx, recording, batch, now) };
}

/** Writes a recording in the transaction that has locked its members; `batch` is the one that names them. */
export async function writeRecording(tx: Tx, { standings, changes }: Recording, batch: BatchKey | null, now: Instant): Promise<void> {
  if (standings.length > 0) await upsertStandings(tx, standings, now);
  if (changes.length > 0) await insertChanges(tx, changes, must(batch, 'a batch names members that changed'));
}

type Present = Omit<RecordedStanding, 'changes'>;

function toRecorded({ segment, held, risk }: Place, word: OfficersWord, terms: StandingTerms, at: Instant): Present {
  return { segment, tier: held, dueAt: tierDueAt(held, terms, at), riskScore: Math.round(risk.score), riskLabel: risk.label, word };
}

type Move = Pick<StandingChange, 'what' | 'from' | 'to' | 'cause'>;

function missedMoves(before: RecordedStanding, missed: readonly HeldTier[]): Move[] {
  const moves: Move[] = [];
  let from = before.tier.tierId;
  for (const { tierId: to } of missed) {
    if (to !== from) moves.push({ what: 'tier', from, to, cause: 'requalification' });
    from = to;
  }
  return moves;
}

function movesSince(before: RecordedStanding, missed: readonly HeldTier[], present: Present, cause: Cause): Move[] {
  const values: [what: Recorded, from: string, to: string][] = [
    ['segment', before.segment, present.segment],
    ['tier', (missed.at(-1) ?? before.tier).tierId, present.tier.tierId],
    ['risk', before.riskLabel, present.riskLabel],
  ];
  return values.filter(([, from, to]) => from !== to).map(([what, from, to]) => ({ what, from, to, cause }));
}

function isSame(before: RecordedStanding, present: Present): boolean {
  return (
    before.segment === present.segment &&
    before.tier.tierId === present.tier.tierId &&
    before.tier.since === present.tier.since &&
    before.tier.until === present.tier.until &&
    before.dueAt === present.dueAt &&
    before.riskScore === present.riskScore &&
    before.riskLabel === present.riskLabel &&
    before.word.override?.label === present.word.override?.label &&
    before.word.override?.covers === present.word.override?.covers &&
    before.word.flags === present.word.flags
  );
}
