import type { linkGraphToApi } from '../../../modules/abuse/clusters/schema.ts';
import type { abuseToApi } from '../../../modules/abuse/schema.ts';
import type { ringToApi, suspectToApi } from '../../../modules/abuse/suspects/schema.ts';
import { evidencePart } from '../reviews/evidence.ts';
import { textTable } from '../table.ts';

type Shown = ReturnType<typeof abuseToApi>;
type Graph = ReturnType<typeof linkGraphToApi>;

/** What the detector makes of a player, for people: the sum first, then each signal with what it was read from. */
export function abusePage({ player_id, as_of, score, action, blocked, held_for_person, signals, cluster, review }: Shown): string {
  const sum = textTable(
    [player_id, as_of],
    [
      ['Score', String(score)],
      ['Band', `${action}${blocked ? ', by a reviewer' : ''}${held_for_person ? ', held for a person at this risk' : ''}`],
      ['Accounts', cluster === null ? 'no hard link to another' : `${cluster.size} joined by hard links`],
      ['Review', review === null ? 'none is open' : `${review.state} ${review.review_id}`],
    ],
  );
  return `${sum}\n${evidencePart({ signals })}`;
}

/** Who shares what, for people: the values first, then those who were met with them. */
export function linksPage({ player_id, nodes, links, truncated }: Graph): string {
  if (links.length === 0) return `${player_id} shares nothing with anybody.\n`;
  const values = textTable(
    ['Shared', 'Says', 'Players', 'Among them', 'Not counted'],
    links.map(({ kind, ref, severity, members, reason, players }) => {
      return [`${kind}:${ref}`, severity, members, players.map((player) => player.player_id).join(' '), reason ?? ''];
    }),
  );
  const known = textTable(
    ['Player', 'Status', 'Score', 'Band', 'Cluster'],
    nodes.map(({ player_id: id, status, abuse, in_cluster }) => [
      id,
      status,
      abuse?.score ?? '',
      abuse?.action ?? '',
      in_cluster ? 'yes' : '',
    ]),
  );
  return `${values}\n${known}${truncated ? '\nOthers share something too, who are not shown.\n' : ''}`;
}

/** Whom to look at, for people. `more`: there are others beyond the limit. */
export function suspectsPage(suspects: readonly ReturnType<typeof suspectToApi>[], more: boolean): string {
  if (suspects.length === 0) return 'Nobody is suspected.\n';
  const table = textTable(
    ['Player', 'Score', 'Band', 'Scored at', 'Accounts', 'Review'],
    suspects.map(({ player_id, score, action, scored_at, cluster, review }) => {
      return [player_id, score, action, scored_at, cluster?.size ?? '', review === null ? '' : `${review.state} ${review.review_id}`];
    }),
  );
  return more ? `${table}\nThere are more: narrow the list, or raise --limit.\n` : table;
}

/** Who hangs together, for people. */
export function ringsPage(rings: readonly ReturnType<typeof ringToApi>[]): string {
  if (rings.length === 0) return 'No hard link joins two accounts.\n';
  return textTable(
    ['Accounts', 'Among them'],
    rings.map(({ size, members }) => [size, `${members.join(' ')}${size > members.length ? ' ...' : ''}`]),
  );
}
