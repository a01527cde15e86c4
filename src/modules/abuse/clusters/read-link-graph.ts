import { severityOf } from '../../../engine/abuse/signals/multi-account.ts';
import { type AbuseThresholds, mostTold, thresholdsOf } from '../../../engine/abuse/thresholds.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import { isHard } from '../../../kernel/link-kind.ts';
import type { Reader } from '../../../platform/database.ts';
import { findByIds, getMember } from '../../members/find.ts';
import { type HeldShared, readSharedValues } from '../../members/links/shared-values.ts';
import { currentProgram } from '../../program/current.ts';
import { selectStates } from '../state-store.ts';
import { readWords } from '../word/read-words.ts';
import { selectClusters } from './cluster-store.ts';
import { valueKey } from './held-value.ts';
import { assembleGraph, type GraphMember, type GraphValue, type LinkGraph } from './link-graph.ts';
import { readHolders, walkHardLinks } from './walk-links.ts';

/** Members in one graph; and how many others of one device or address. */
const [mostMembers, mostOthers] = [200, mostTold];

/**
 * Who shares what with a player: whoever hard links join to them, directly or through others, as the links are now; and whom their
 * devices and addresses were met with. Some ten queries, none of which looks at more than a cluster.
 * @throws Fault `player_not_found`
 */
export async function readLinkGraph(reader: Reader, playerId: string, now: Instant): Promise<LinkGraph> {
  const player = await getMember(reader, playerId);
  const { program } = await currentProgram(reader);
  const thresholds = thresholdsOf(program.settings);
  const walk = await walkHardLinks(reader, [player], { mostMembers });
  const shared = (await readSharedValues(reader, [player], now)).get(player.memberId) ?? [];
  const soft = await readSoft(reader, player, shared, thresholds);
  const since = new Map(shared.map((value) => [valueKey(value), value.at]));
  const hard = walk.values.map((value) => ({ ...value, members: value.holders.length, at: since.get(valueKey(value)) ?? null }));
  const met = [...walk.members, ...soft.values.flatMap(({ holders }) => holders.map(({ member }) => member))];
  const keys = [...new Map(met.map((key) => [key.memberId, key])).values()];
  const members = await describeMembers(reader, keys.slice(0, mostMembers));
  const word = (await readWords(reader, [player])).get(player.memberId);
  const parts = {
    members,
    values: [...hard, ...soft.values],
    dismissed: word?.dismissed.MULTI_ACCOUNT?.links ?? [],
    isCut: walk.isCut || soft.isCut || keys.length > mostMembers,
  };
  return assembleGraph(must(members[0], 'a walk begins with the player'), parts, thresholds);
}

/** The player's devices and addresses with some of those who were met with them; of what says nothing, with nobody else. */
async function readSoft(
  reader: Reader,
  player: MemberKey,
  shared: readonly HeldShared[],
  thresholds: AbuseThresholds,
): Promise<{ values: GraphValue[]; isCut: boolean }> {
  const soft = shared.filter(({ kind }) => !isHard(kind));
  const telling = soft.filter((value) => severityOf(value, thresholds) > 0);
  const held = new Map((await readHolders(reader, telling, mostOthers + 2)).map((value) => [valueKey(value), value.holders]));
  let isCut = false;
  const values = soft.map(({ kind, ref, members, at }): GraphValue => {
    const holders = held.get(valueKey({ kind, ref })) ?? [];
    const others = holders.filter(({ member }) => member.memberId !== player.memberId);
    const own = holders.find(({ member }) => member.memberId === player.memberId);
    isCut ||= others.length > mostOthers;
    return { kind, ref, members, at, holders: [{ member: player, since: own?.since ?? null }, ...others.slice(0, mostOthers)] };
  });
  return { values, isCut };
}

/** Who they are, in the order asked for. */
async function describeMembers(reader: Reader, keys: readonly MemberKey[]): Promise<GraphMember[]> {
  const found = new Map((await findByIds(reader, keys)).map((member) => [member.memberId, member]));
  const states = await selectStates(reader, keys);
  const clusters = await selectClusters(reader, keys);
  return keys.map(({ bucket, memberId }) => {
    const { externalId, status } = must(found.get(memberId), 'whoever holds a value is a member');
    const state = states.get(memberId);
    const abuse = state === undefined ? null : { score: state.score, action: state.action };
    return { bucket, memberId, externalId, status, abuse, clusterId: clusters.get(memberId) ?? null };
  });
}
