import type { BonusEvent } from '../../../engine/wallet/bonus-states.ts';
import { must } from '../../../kernel/assert.ts';
import type { Json } from '../../../kernel/canonical.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import { formatAmount } from '../../../kernel/money.ts';
import type { OutboxEvent } from '../../../platform/outbox.ts';
import type { GrantMove } from './move-grant.ts';

/** What the outside is told of a bonus that moves, and with which amounts. Steps that are not named here are nobody else's matter. */
const told: Partial<Record<BonusEvent, { topic: string; amounts: (grant: GrantMove['grant']) => Readonly<Record<string, number>> }>> = {
  activate: { topic: 'bonus.activated', amounts: ({ balanceMinor, targetMinor }) => ({ balance: balanceMinor, target: targetMinor }) },
  suspend: { topic: 'bonus.suspended', amounts: ({ balanceMinor }) => ({ balance: balanceMinor }) },
  resume: { topic: 'bonus.resumed', amounts: ({ balanceMinor }) => ({ balance: balanceMinor }) },
  convert: {
    topic: 'bonus.converted',
    amounts: ({ convertedMinor, forfeitedMinor }) => ({ amount: convertedMinor, forfeited: forfeitedMinor }),
  },
  lose: { topic: 'bonus.lost', amounts: () => ({}) },
  expire: { topic: 'bonus.expired', amounts: ({ forfeitedMinor }) => ({ amount: forfeitedMinor }) },
  forfeit: { topic: 'bonus.forfeited', amounts: ({ forfeitedMinor }) => ({ amount: forfeitedMinor }) },
  cancel: { topic: 'bonus.cancelled', amounts: ({ forfeitedMinor }) => ({ amount: forfeitedMinor }) },
};

/** The moves that the outside hears of. */
export function toldOf(moves: readonly GrantMove[]): GrantMove[] {
  return moves.filter(({ events }) => events.some(({ event }) => told[event] !== undefined));
}

/** What the outside is told of moves, in their order. Pure. */
export function bonusEventsOf(moves: readonly GrantMove[], playerIds: ReadonlyMap<Uuid, string>): OutboxEvent[] {
  return moves.flatMap(({ grant, events, currency }) =>
    events.flatMap(({ event, at }): OutboxEvent[] => {
      const message = told[event];
      if (message === undefined) return [];
      const amounts = Object.entries(message.amounts(grant)).map(([name, minor]) => [name, formatAmount(minor, currency)]);
      const payload: Json = { grant_id: grant.grantId, currency, ...Object.fromEntries(amounts) };
      return [{ topic: message.topic, subject: `player:${must(playerIds.get(grant.memberId), 'a bonus has its member')}`, payload, at }];
    }),
  );
}
