import { countedFrom } from '../../../engine/segment/hold.ts';
import type { StandingTerms } from '../../../engine/standing.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { type MemberKey, nilUuid, type Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { commit, type Ledger } from '../../ledger/commit.ts';
import { listMemberIds } from '../../members/find.ts';
import { lockMembersByKey } from '../../members/lock.ts';
import { currentProgram, holdProgram } from '../../program/current.ts';
import { placeKnown, placeMembers } from './place-members.ts';
import { selectPage } from './reclassification-store.ts';
import { planRecording, recordingBatch } from './record.ts';
import type { Recorded } from './standing.ts';

/** Members that are looked at together, and members that are written with one commit. */
const [pageSize, chunkSize] = [4_000, 500];

/** What a bucket brought. */
export type BucketCount = { membersDone: number; segmentsChanged: number; tiersChanged: number };

/**
 * Looks at a bucket's members without locking anyone, and only at those who seem to stand elsewhere than recorded again under their
 * lock, where it is recorded. So nobody waits for a run that finds nothing, and what an import writes meanwhile is never overwritten
 * by what was read before it.
 */
export async function reclassifyBucket(ledger: Ledger, bucket: number, now: Instant): Promise<BucketCount> {
  const { db } = ledger.database;
  const { program } = await currentProgram(db);
  const done = { membersDone: 0, segmentsChanged: 0, tiersChanged: 0 };
  let after = nilUuid;
  for (;;) {
    const ids = await listMemberIds(db, bucket, after, pageSize);
    const last = ids.at(-1);
    if (last === undefined) return done;
    const elsewhere = await findElsewhere(db, bucket, ids, { after, upTo: last }, program, now);
    for (let start = 0; start < elsewhere.length; start += chunkSize) {
      const { segments, tiers } = await recordChunk(ledger, elsewhere.slice(start, start + chunkSize), now);
      done.segmentsChanged += segments;
      done.tiersChanged += tiers;
    }
    done.membersDone += ids.length;
    after = last;
  }
}

/** Those of a page's members who seem to stand elsewhere than recorded. */
async function findElsewhere(
  reader: Reader,
  bucket: number,
  ids: readonly Uuid[],
  range: { after: Uuid; upTo: Uuid },
  terms: StandingTerms,
  now: Instant,
): Promise<MemberKey[]> {
  // Whoever missed a look stands elsewhere than recorded, be it only by the date of the next one: where exactly is found under the lock.
  const known = { ...(await selectPage(reader, bucket, range, countedFrom(now, terms))), missed: new Map() };
  const placed = ids.map((memberId) => placeKnown({ bucket, memberId }, known, terms, now));
  return planRecording(placed, terms, 'reclassification', now).standings;
}

async function recordChunk(ledger: Ledger, keys: readonly MemberKey[], now: Instant): Promise<{ segments: number; tiers: number }> {
  return commit(ledger, async (tx) => {
    const { program } = await holdProgram(tx);
    const members = await lockMembersByKey(tx, keys);
    const recording = planRecording(await placeMembers(tx, members, program, now), program, 'reclassification', now);
    const count = (kind: Recorded): number =>
      new Set(recording.changes.filter(({ what }) => what === kind).map(({ memberId }) => memberId)).size;
    return {
      answer: { segments: count('segment'), tiers: count('tier') },
      batch: recordingBatch('reclassification', recording, now),
    };
  });
}
