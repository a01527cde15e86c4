import { thresholdsOf } from '../../../engine/abuse/thresholds.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import { isHard } from '../../../kernel/link-kind.ts';
import type { Database, Tx } from '../../../platform/database.ts';
import { holdTurn } from '../../ledger/following/follow.ts';
import { dropLinkChanges, type LinkChange, listLinkChanges } from '../../members/links/changes.ts';
import { lockMembersByKey } from '../../members/lock.ts';
import { currentProgram } from '../../program/current.ts';
import { scoreMembers } from '../score-members.ts';
import { type ChangedValue, concernedBy, mostRescored, whoeverShared } from './concerned.ts';
import { mostJoined, valueKey } from './held-value.ts';
import { updateClusters } from './update-clusters.ts';
import { readHolders } from './walk-links.ts';

/** Changes in one turn, until whose end those whom they concern are locked; and members that are scored together. */
const [mostChanges, chunkSize] = [100, 500];

/**
 * One turn over values that members came to or left: clusters are brought up to date, and whoever a change concerns is scored again,
 * also those who were there before. Whatever changes meanwhile is a change of its own, so nothing is passed over; a turn that fails is
 * done again from the beginning. One turn at a time, whichever process takes it. Answers false when nothing had changed.
 * @param signal ends it before it begins
 */
export async function followLinks(database: Database, clock: Clock, signal?: AbortSignal): Promise<boolean> {
  signal?.throwIfAborted();
  if ((await listLinkChanges(database.db, 1)).length === 0) return false;
  return database.transaction(async (tx) => {
    await holdTurn(tx, 'links');
    const changes = await listLinkChanges(tx, mostChanges);
    if (changes.length === 0) return false;
    const { program } = await currentProgram(tx);
    const ipMembers = thresholdsOf(program.settings).ip_members;
    const likely = await readChanged(tx, changes, ipMembers);
    // Locked before the changes are taken, and all at once: whoever changes a link holds its member, and then tells of it.
    const members = await lockMembersByKey(tx, eachOnce([...changes.map(({ member }) => member), ...concernedByAll(likely, ipMembers)]));
    await dropLinkChanges(tx, changes);
    const values = await readChanged(tx, changes, ipMembers);
    await updateClusters(tx, values.filter(({ kind }) => isHard(kind)).flatMap(whoeverShared));
    // Who came to a value in between is not locked, but a change of their own.
    const concerned = new Set(concernedByAll(values, ipMembers).map(({ memberId }) => memberId));
    const scored = members.filter(({ memberId }) => concerned.has(memberId));
    for (let start = 0; start < scored.length; start += chunkSize) {
      await scoreMembers(tx, scored.slice(start, start + chunkSize), clock.now());
    }
    return true;
  });
}

function eachOnce(keys: readonly MemberKey[]): MemberKey[] {
  return [...new Map(keys.map((key) => [key.memberId, key])).values()];
}

function concernedByAll(values: readonly ChangedValue[], ipMembers: number): MemberKey[] {
  return values.flatMap((value) => concernedBy(value, ipMembers));
}

/** The values that changed, with so many of those who hold them that nothing more could matter. */
async function readChanged(tx: Tx, changes: readonly LinkChange[], ipMembers: number): Promise<ChangedValue[]> {
  const changed = Map.groupBy(changes, valueKey);
  const limits = { hard: mostJoined + 1, device: mostRescored + mostChanges + 1, ip: Math.ceil(ipMembers) + mostChanges + 1 };
  const byLimit = Map.groupBy(changes, ({ kind }) => (isHard(kind) ? limits.hard : limits[kind]));
  const held: ChangedValue[] = [];
  for (const [limit, values] of byLimit) {
    for (const value of await readHolders(tx, values, limit)) {
      held.push({ ...value, changed: (changed.get(valueKey(value)) ?? []).map(({ member }) => member) });
    }
  }
  return held;
}
