import type { AbuseAction } from '../../../engine/abuse/penalty.ts';
import { linkName, severityOf } from '../../../engine/abuse/signals/multi-account.ts';
import type { AbuseThresholds } from '../../../engine/abuse/thresholds.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { isHard, type LinkKind } from '../../../kernel/link-kind.ts';
import type { MemberStatus } from '../../../kernel/member-status.ts';
import type { LinkValue } from '../../members/links/value.ts';
import { shortRef } from './held-value.ts';

/** Who shares what with a player, and with those: small enough to be drawn. */
export type LinkGraph = {
  playerId: string;
  /** The player first, then by how near they are. */
  nodes: GraphNode[];
  /** What says most first. */
  links: GraphLink[];
  /** Others share something too, who are not shown. */
  isCut: boolean;
};

export type GraphNode = {
  playerId: string;
  status: MemberStatus;
  /** As it was last kept; null: nothing ever was. Decisions compute their own. */
  abuse: KeptScore | null;
  /** Whether they are in the player's cluster. */
  inCluster: boolean;
};

type KeptScore = { score: number; action: AbuseAction };

/** A value that joins several: an edge with as many ends as it has `players`. */
export type GraphLink = {
  kind: LinkKind;
  /** The first 16 hex digits of its keyed hash. */
  ref: string;
  isHard: boolean;
  /** How much it says while it is fresh, 0 to 1. */
  severity: number;
  /** Members that hold it; of a soft value counted up to 22, of a hard one up to 1001. */
  members: number;
  /** Why it does not count; null: it does. */
  ignored: IgnoredWhy | null;
  /** What its age is counted from, of what the player was met with; null: the player was not, or not for long. */
  at: Instant | null;
  /** Those of the nodes that hold it, in their order; of an address that too many share the player alone. `since`: null where unknown. */
  players: { playerId: string; since: Instant | null }[];
};

export const ignoredWhys = ['too_many_members', 'no_severity', 'dismissed'] as const;
export type IgnoredWhy = (typeof ignoredWhys)[number];

/** A value, how many hold it, who of these is shown, and what its age is counted from. */
export type GraphValue = LinkValue & {
  members: number;
  at: Instant | null;
  holders: readonly { member: MemberKey; since: Instant | null }[];
};

/** Who a node is, and what was kept of them. */
export type GraphMember = MemberKey & { externalId: string; status: MemberStatus; abuse: KeptScore | null; clusterId: Uuid | null };

/** What a graph is made of. */
export type GraphParts = {
  /** The player first. */
  members: readonly GraphMember[];
  values: readonly GraphValue[];
  /** What a reviewer of the player's case dismissed, as `kind:ref`. */
  dismissed: readonly string[];
  isCut: boolean;
};

/** Puts the graph of a player together. What one member holds alone links nobody. Pure. */
export function assembleGraph(
  player: GraphMember,
  { members, values, dismissed, isCut }: GraphParts,
  thresholds: AbuseThresholds,
): LinkGraph {
  const nodes = members.map(({ externalId, status, abuse, clusterId }) => {
    return { playerId: externalId, status, abuse, inCluster: clusterId !== null && clusterId === player.clusterId };
  });
  const links = values
    .filter((value) => value.members > 1)
    .map(({ kind, ref: hash, members: count, at, holders }): GraphLink => {
      const ref = shortRef(hash);
      const severity = severityOf({ kind, members: count }, thresholds);
      const met = new Map(holders.map(({ member, since }) => [member.memberId, since]));
      const isDismissed = met.has(player.memberId) && dismissed.includes(linkName({ kind, ref }));
      const players = members
        .filter(({ memberId }) => met.has(memberId))
        .map(({ memberId, externalId }) => ({ playerId: externalId, since: met.get(memberId) ?? null }));
      return { kind, ref, isHard: isHard(kind), severity, members: count, ignored: whyIgnored(kind, severity, isDismissed), at, players };
    })
    .sort((one, other) => other.severity - one.severity || (linkName(one) < linkName(other) ? -1 : 1));
  return { playerId: player.externalId, nodes, links, isCut };
}

function whyIgnored(kind: LinkKind, severity: number, isDismissed: boolean): IgnoredWhy | null {
  if (severity === 0) return kind === 'ip' ? 'too_many_members' : 'no_severity';
  return isDismissed ? 'dismissed' : null;
}
