import type { Clock, Instant } from '../../../kernel/clock.ts';
import { nilUuid } from '../../../kernel/ids.ts';
import type { Database, Reader } from '../../../platform/database.ts';
import { readRiskBases } from '../../activity/risk/read-known.ts';
import { type Follow, follow, type TouchedBy, touchedByKinds } from '../../ledger/following/follow.ts';
import { listMemberIds } from '../../members/find.ts';
import { lockMembersByKey } from '../../members/lock.ts';
import { currentProgram } from '../../program/current.ts';
import { type AssessmentCause, assessmentCauses, type KeptAssessment } from './assessment.ts';
import { type Keeping, keepLooks } from './keep.ts';
import { lookAt } from './look.ts';
import { selectLatest } from './store.ts';
import { isWorthKeeping } from './worth-keeping.ts';

/** Batches of each lane in one turn: more than come while a follower rests; and members that are locked together. */
const [mostBatches, chunkSize] = [1_000, 500];

/** What kind of batch is a cause of which name. */
const causeOfKind: Readonly<Record<string, AssessmentCause>> = {
  risk_override: 'override',
  risk_flag: 'flag',
  import: 'import',
  activity: 'play',
  wager: 'play',
  classification: 'classification',
  reclassification: 'reclassification',
  requalification: 'requalification',
  member: 'registration',
  evaluation: 'evaluation',
  activation: 'evaluation',
};

/**
 * Assesses the members that new batches touched, and keeps what is worth it. Members are looked at without a lock first: most are as they
 * were, and of those nothing is written; the others are looked at again under their lock, in transactions of their own. After a crash all
 * of it is done again, which changes nothing. Answers false when nothing was new.
 * @param signal ends a turn early; the next one goes on
 */
export async function followAssessments(database: Database, clock: Clock, signal?: AbortSignal): Promise<boolean> {
  const run: Follow = async (tx, stretches) => {
    const touched = await touchedByKinds(tx, stretches);
    for (let start = 0; start < touched.length; start += chunkSize) {
      signal?.throwIfAborted();
      await assessChunk(database, touched.slice(start, start + chunkSize), clock.now());
    }
  };
  return follow(database, 'assessments', run, mostBatches);
}

/** There are so many buckets. */
const buckets = 256;

/**
 * Assesses all members, bucket by bucket: what follows a change of the models that a program asks, since no commit touches those whose
 * standing stays where it was. Keeps what is worth it, so doing it again changes nothing.
 * @param signal ends it early
 */
export async function assessEveryone(database: Database, clock: Clock, signal?: AbortSignal): Promise<void> {
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    for (let after = nilUuid; ; ) {
      signal?.throwIfAborted();
      const ids = await listMemberIds(database.db, bucket, after, chunkSize);
      const last = ids.at(-1);
      if (last === undefined) break;
      const now = clock.now();
      const kinds: TouchedBy['kinds'] = new Map([['reclassification', now]]);
      await assessChunk(
        database,
        ids.map((memberId) => ({ bucket, memberId, kinds })),
        now,
      );
      after = last;
    }
  }
}

async function assessChunk(database: Database, chunk: readonly TouchedBy[], now: Instant): Promise<void> {
  const worth = await findWorth(database.db, chunk, now);
  if (worth.length === 0) return;
  await database.transaction(async (tx) => {
    const members = await lockMembersByKey(tx, worth);
    const present = new Map(members.filter(({ status }) => status !== 'ERASED').map((member) => [member.memberId, member]));
    const found = await findWorth(
      tx,
      worth.filter(({ memberId }) => present.has(memberId)),
      now,
    );
    const keeping = found.flatMap(({ keeping: one }): Keeping[] => {
      const member = present.get(one.look.memberId);
      return member ? [{ ...one, playerId: member.externalId }] : [];
    });
    await keepLooks(tx, keeping, now);
  });
}

type Worth = TouchedBy & { keeping: Omit<Keeping, 'playerId'> };

/** Those of touched members whose risk is not what was kept of it. */
async function findWorth(reader: Reader, touched: readonly TouchedBy[], now: Instant): Promise<Worth[]> {
  const { program } = await currentProgram(reader);
  const latest = await selectLatest(reader, touched);
  const bases = await readRiskBases(reader, touched);
  return touched.flatMap((one): Worth[] => {
    const basis = bases.get(one.memberId);
    if (!basis) return [];
    const last = latest.get(one.memberId) ?? null;
    const look = lookAt(one, basis, program);
    const { cause, mustKeep } = causeOf(one, last);
    const isKnown = basis.profile.facts > 0 || basis.word.override !== null || basis.word.flags > 0;
    return isWorthKeeping(last, look, { at: now, mustKeep, isKnown }) ? [{ ...one, keeping: { look, basis, last, cause } }] : [];
  });
}

/** The weightiest of the batches. A look that an officer's word asks for is kept once, also where it is done again after a crash. */
function causeOf({ kinds }: Pick<TouchedBy, 'kinds'>, last: KeptAssessment | null): { cause: AssessmentCause; mustKeep: boolean } {
  const causes = [...kinds].map(([kind, at]) => ({ cause: causeOfKind[kind] ?? ('other' as const), at }));
  const cause = assessmentCauses.find((name) => causes.some((one) => one.cause === name)) ?? 'other';
  const mustKeep = causes.some(({ cause: name, at }) => {
    const isKept = last !== null && (last.at > at || (last.at === at && last.cause === name));
    return (name === 'override' || name === 'flag') && !isKept;
  });
  return { cause, mustKeep };
}
