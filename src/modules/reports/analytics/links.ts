import type { Population } from './tally.ts';
import type { Days } from './window.ts';

type Query = Readonly<Record<string, string>>;

/**
 * Where to read what a figure counts. Keys are paths of the figure inside of the object that holds the links, e.g.
 * `rewards.refused_by_reason.cap_daily`; the list at the link has exactly as many items as the figure says.
 */
export type Links = Record<string, string>;

function link(path: string, query: Query): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Players as they stand now. */
export function playersLink(query: Query = {}): string {
  return link('/api/players', query);
}

/** Decisions of a window about something to be given. */
export function decisionsLink(days: Days, query: Query = {}): string {
  return link('/api/decisions', { ...query, about: 'value', ...days });
}

/** Rewards issued in a window, by their own transfers. */
export function issuedLink(days: Days, query: Query = {}): string {
  return link('/api/rewards', { ...query, ...days });
}

/** Rewards that wait to be issued, whenever they were made. */
export function openRewardsLink(query: Query = {}): string {
  return link('/api/rewards', { ...query, status: 'PENDING' });
}

/** Transfers of a window. */
export function transfersLink(days: Days, query: Query): string {
  return link('/api/transfers', { ...query, ...days });
}

/** The facts of a window, of which play is added up. */
export function activityLink(days: Days): string {
  return link('/api/activity', days);
}

/** A link for each of many counts; `pathOf` says where the count of a key stands. */
export function linksOf(counts: Readonly<Record<string, number>>, pathOf: (key: string) => string, linkTo: (key: string) => string): Links {
  return Object.fromEntries(Object.keys(counts).map((key) => [pathOf(key), linkTo(key)]));
}

/** Links to the players of each segment, tier and risk label; `pathOf` says where the count of one stands. */
export function placeLinks(
  { bySegment, byTier, byRisk }: Population,
  pathOf: (by: 'segment' | 'tier' | 'risk', name: string) => string,
): Links {
  const spreads = [
    ['segment', 'segment', bySegment],
    ['tier', 'tier', byTier],
    ['risk', 'risk_label', byRisk],
  ] as const;
  return Object.fromEntries(
    spreads.flatMap(([by, filter, counts]) => Object.keys(counts).map((name) => [pathOf(by, name), playersLink({ [filter]: name })])),
  );
}
