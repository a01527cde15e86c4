import { performance } from 'node:perf_hooks';
import type { Clock, Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { isUuid, newId, type Uuid } from '../../../kernel/ids.ts';
import { twoAtATime } from '../../../kernel/two-at-a-time.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import type { Ledger } from '../../ledger/commit.ts';
import { countMembers } from '../../members/find.ts';
import { currentProgram } from '../../program/current.ts';
import { lockProgram } from '../../program/refresh.ts';
import { addBucket, insertRun, recordAudit, selectRun, selectRunning, setState } from './reclassification-store.ts';
import { reclassifyBucket } from './reclassify-bucket.ts';

/** One run over all members, bucket by bucket. */
export type Reclassification = {
  runId: Uuid;
  state: 'RUNNING' | 'DONE' | 'FAILED';
  /** Why all are looked at again. */
  cause: string;
  actor: string;
  /** The policy in force when it began. */
  policyHash: string;
  /** Buckets done are the first so many. */
  bucketsDone: number;
  /** Members when it began; those done, once they are more. */
  membersTotal: number;
  membersDone: number;
  segmentsChanged: number;
  tiersChanged: number;
  createdAt: Instant;
  finishedAt: Instant | null;
  /** Time at work, over all its starts. */
  durationMs: number;
};

/**
 * Opens the record of a run, which `runReclassification` then works off. One that is RUNNING under the policy in force is answered
 * instead; one that began under an earlier policy is not, for it has passed members by who would stand elsewhere now.
 * @param cause in a few words, for people
 * @throws Fault `not_ready`
 */
export async function startReclassification(tx: Tx, actor: Actor, cause: string, now: Instant): Promise<Reclassification> {
  await lockProgram(tx); // so that two who ask at once get one run
  const { policyHash } = await currentProgram(tx);
  const running = await selectRunning(tx, policyHash);
  if (running) return running;
  const run: Reclassification = {
    runId: newId(now, 0),
    state: 'RUNNING',
    cause,
    actor: actor.id,
    policyHash,
    bucketsDone: 0,
    membersTotal: await countMembers(tx),
    membersDone: 0,
    segmentsChanged: 0,
    tiersChanged: 0,
    createdAt: now,
    finishedAt: null,
    durationMs: 0,
  };
  await insertRun(tx, run);
  await recordAudit(tx, actor, [{ action: 'segments.reclassified', subject: `reclassification:${run.runId}`, after: { cause }, at: now }]);
  return run;
}

/** @throws Fault `not_found` */
export async function getReclassification(reader: Reader, runId: string): Promise<Reclassification> {
  const run = isUuid(runId) ? await selectRun(reader, runId) : null;
  if (!run) throw new Fault('not_found', { detail: `There is no reclassification ${runId.slice(0, 64)}.` });
  return run;
}

export type RunOptions = {
  /** Stops between two buckets; the run stays RUNNING and goes on when it is run again. */
  signal?: AbortSignal;
  onProgress?: (run: Reclassification) => void;
};

/**
 * Works off a run: records everyone who stands elsewhere than recorded. Goes on behind the last bucket done; may run twice at once,
 * and changes nothing the second time.
 * @throws Fault `not_found`
 */
export async function runReclassification(
  ledger: Ledger,
  runId: Uuid,
  { signal, onProgress }: RunOptions,
  clock: Clock,
): Promise<Reclassification> {
  const { db } = ledger.database;
  const run = await getReclassification(db, runId);
  if (run.state === 'DONE') return run;
  await setState(db, runId, 'RUNNING', null);
  let lastMs = performance.now();
  const work = async (bucket: number, earlier: Promise<void>): Promise<void> => {
    signal?.throwIfAborted();
    const done = await reclassifyBucket(ledger, bucket, clock.now());
    await earlier; // Two are at work, and what is done is a count: of the first so many.
    const nowMs = performance.now();
    await addBucket(db, runId, bucket, { ...done, durationMs: Math.round(nowMs - lastMs) });
    lastMs = nowMs;
    if (onProgress) onProgress(await getReclassification(db, runId));
  };
  let latest = Promise.resolve();
  try {
    await twoAtATime(bucketsFrom(run.bucketsDone), (bucket) => {
      latest = work(bucket, latest);
      return latest;
    });
  } catch (error) {
    // When the database is away this fails too; then the run stays RUNNING, and the first error is the one to tell.
    if (!signal?.aborted) await setState(db, runId, 'FAILED', clock.now()).catch(() => {});
    throw error;
  }
  await setState(db, runId, 'DONE', clock.now());
  return getReclassification(db, runId);
}

async function* bucketsFrom(first: number): AsyncGenerator<number> {
  for (let bucket = first; bucket < 256; bucket += 1) yield bucket;
}
