import { z } from 'zod';
import { formatInstant } from '../../../kernel/clock.ts';
import { linkKinds } from '../../../kernel/link-kind.ts';
import { memberStatuses } from '../../../kernel/member-status.ts';
import { time } from '../../wallet/fields-schema.ts';
import { band, score } from '../schema.ts';
import { ignoredWhys, type LinkGraph } from './link-graph.ts';

const nodeAnswer = z
  .strictObject({
    player_id: z.string(),
    status: z.enum(memberStatuses),
    abuse: z
      .strictObject({ score, action: band })
      .nullable()
      .meta({ description: 'As it was last kept; null: nothing was found of them yet. Decisions compute their own' }),
    in_cluster: z.boolean().meta({ description: 'Hard links join them to the player, as clusters last stood' }),
  })
  .meta({ id: 'LinkNode', description: 'A player who shares something' });

const linkAnswer = z
  .strictObject({
    kind: z.enum(linkKinds),
    ref: z
      .string()
      .meta({ description: 'The first 16 hex digits of the keyed hash; the value itself is never kept', example: '9f86d081884c7d65' }),
    hard: z.boolean().meta({ description: "One person's alone: it joins those who hold it into a cluster" }),
    severity: z.number().min(0).max(1).meta({ description: 'How much it says while it is fresh' }),
    members: z.int().min(2).meta({ description: 'Players that hold it: of a device or an address counted up to 22, else up to 1001' }),
    counted: z.boolean().meta({ description: "Whether it counts toward the player's signal, or between the others toward theirs" }),
    reason: z.enum(ignoredWhys).nullable().meta({ description: 'Why it does not count; null: it does' }),
    at: time.nullable().meta({ description: 'What its age is counted from; null: not met with the player, or not for long' }),
    players: z
      .array(z.strictObject({ player_id: z.string(), since: time.nullable().meta({ description: 'First met; null: not known' }) }))
      .meta({ description: 'Those of the nodes that hold it; of an address that too many share the player alone' }),
  })
  .meta({ id: 'SharedLink', description: 'A value that several players were met with: an edge with several ends' });

export const linkGraph = z
  .strictObject({
    player_id: z.string(),
    nodes: z.array(nodeAnswer).meta({ description: 'The player first, then by how near they are' }),
    links: z.array(linkAnswer).meta({ description: 'What says most first' }),
    truncated: z
      .boolean()
      .meta({ description: 'Others share something too: at most 200 players are shown, and 21 others of a device or an address' }),
  })
  .meta({ id: 'LinkGraph', description: 'Who shares what with a player' });

/** A graph, as answered. */
export function linkGraphToApi({ playerId, nodes, links, isCut }: LinkGraph): z.infer<typeof linkGraph> {
  return {
    player_id: playerId,
    nodes: nodes.map((node) => ({ player_id: node.playerId, status: node.status, abuse: node.abuse, in_cluster: node.inCluster })),
    links: links.map(({ kind, ref, isHard, severity, members, ignored, at, players }) => ({
      kind,
      ref,
      hard: isHard,
      severity,
      members,
      counted: ignored === null,
      reason: ignored,
      at: at === null ? null : formatInstant(at),
      players: players.map(({ playerId: player_id, since }) => ({ player_id, since: since === null ? null : formatInstant(since) })),
    })),
    truncated: isCut,
  };
}
