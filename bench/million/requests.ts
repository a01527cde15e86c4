import { riskLabels, segments } from '../../src/engine/profile/fields.ts';
import { addDays } from '../../src/kernel/calendar.ts';
import { countries } from '../sheet.ts';

/** What requests are made of: chance, somebody who is there, and the day it is. */
export type Draw = { chance: () => number; playerId: () => string; today: string };

type Query = Record<string, string | undefined>;

/** Addresses of every list, without `limit` and `cursor`: filters and orders as people combine them, most of them few at a time. */
export const lists: Readonly<Record<string, (draw: Draw) => string>> = {
  players: (draw) => address('/api/players', playerFilters(draw)),
  rewards: (draw) =>
    address('/api/rewards', {
      ...somebody(draw, 0.2),
      rule_id: some(draw, 0.3, rules),
      type: some(draw, 0.2, ['BONUS_BALANCE', 'LOYALTY_POINTS', 'REWARD_POINTS', 'TICKETS']),
      status: some(draw, 0.3, ['ISSUED', 'ACTIVE', 'CANCELLED', 'PENDING']),
      ...window(draw, 0.4),
    }),
  decisions: (draw) =>
    address('/api/decisions', {
      ...somebody(draw, 0.2),
      rule_id: some(draw, 0.3, rules),
      outcome: some(draw, 0.3, ['APPROVED', 'REDUCED', 'REFUSED']),
      reason: some(draw, 0.3, ['ok', 'risk_high', 'no_consent', 'jurisdiction_forbids', 'budget_spent']),
      ...window(draw, 0.4),
    }),
  transfers: (draw) =>
    address('/api/transfers', {
      ...somebody(draw, 0.2),
      code: some(draw, 0.4, ['reward_granted', 'manual_credit', 'bonus_expired']),
      currency: some(draw, 0.3, ['USD', 'LP', 'RP', 'TICKET']),
      ...window(draw, 0.4),
    }),
  activity: (draw) => address('/api/activity', { ...somebody(draw, 0.3), kind: some(draw, 0.3, ['OPENING']), ...window(draw, 0.4) }),
  audit: (draw) =>
    address('/api/audit', {
      actor: some(draw, 0.3, ['system', 'bench']),
      action: some(draw, 0.4, ['member.created', 'rule.created', 'tier.updated']),
      subject: some(draw, 0.2, [`player:${draw.playerId()}`]),
      ...window(draw, 0.4),
    }),
  timeline: (draw) => `/api/players/${draw.playerId()}/timeline`,
  statement: (draw) =>
    address(`/api/players/${draw.playerId()}/statement`, { account: some(draw, 0.4, ['LP', 'BONUS']), ...window(draw, 0.4) }),
};

/** Addresses of the analytics. */
export const analytics: Readonly<Record<string, (draw: Draw) => string>> = Object.fromEntries(
  ['dashboard', 'rewards', 'transactions', 'segments', 'liability', 'roi'].map((name) => [
    name,
    (draw: Draw) => address(`/api/analytics/${name}`, name === 'liability' ? {} : window(draw, 0.5)),
  ]),
);

const rules = ['WELCOME_TICKETS', 'LOSING_PLAYER_CASHBACK', 'WINNER_THANKS', 'STEADY_PLAY_POINTS', 'VIP_BONUS'];

function playerFilters(draw: Draw): Query {
  const from = Math.round(30 * 10 ** (draw.chance() * 3));
  const wagered_min = some(draw, 0.2, [String(from)]);
  const wagered_max = some(draw, 0.2, [String(from * 10)]);
  // The end of an id, as it is read out on the telephone; its beginning, long and short.
  const text = some(draw, 0.2, [draw.playerId().slice(-4), draw.playerId().slice(0, 5), draw.playerId().slice(0, 2)]);
  const free = wagered_min === undefined && wagered_max === undefined && text === undefined;
  return {
    status: some(draw, 0.3, ['ACTIVE', 'ACTIVE', 'ACTIVE', 'SELF_EXCLUDED']),
    segment: some(draw, 0.3, segments),
    tier: some(draw, 0.25, ['bronze', 'silver', 'gold', 'platinum']),
    risk_label: some(draw, 0.25, riskLabels),
    country: some(draw, 0.25, countries),
    wagered_min,
    wagered_max,
    text,
    // A range of turnover and a text come with an order of their own.
    sort: free ? some(draw, 0.4, ['player_id', 'wagered']) : undefined,
    order: some(draw, 0.4, ['asc', 'desc']),
  };
}

function somebody(draw: Draw, share: number): Query {
  return { player_id: some(draw, share, [draw.playerId()]) };
}

/** The last one to thirty days. */
function window(draw: Draw, share: number): Query {
  if (draw.chance() >= share) return {};
  return { from: addDays(draw.today, -Math.floor(draw.chance() * 30)), to: draw.today };
}

function some(draw: Draw, share: number, values: readonly string[]): string | undefined {
  return draw.chance() < share ? values[Math.floor(draw.chance() * values.length)] : undefined;
}

function address(path: string, query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}
