import { describe, expect, it } from 'vitest';
import { parseAmount } from '../../src/kernel/money.ts';
import { parseEvent } from '../../src/modules/activity/intake/event-schema.ts';
import { noSums, Play, type PlayOptions, type Sums } from './play.ts';

type Told = { event_id: string; player_id: string; kind: string; at: string; amount?: string; ref_event_id?: string; ref_at?: string };

const from = Date.parse('2026-03-02T11:55:00Z');
const until = Date.parse('2026-03-02T12:00:00Z');
const usual: PlayOptions = { members: 1000, skew: 'zipf', seed: 7, source: 't', from, until };

function play(count: number, options: Partial<PlayOptions> = {}): { events: Told[]; sums: Sums } {
  const made = new Play({ ...usual, ...options });
  const events = Array.from({ length: count }, () => JSON.parse(made.next()) as Told);
  return { events, sums: made.sums };
}

describe('play that never was', () => {
  const { events, sums } = play(20_000);

  it('is the same for the same seed, and another for another', () => {
    expect(play(300).events).toEqual(play(300).events);
    expect(play(300, { seed: 8 }).events).not.toEqual(play(300).events);
  });

  it('has ids of its own, and times within bounds', () => {
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length);
    expect(events.filter(({ at }) => Date.parse(at) < from || Date.parse(at) > until)).toEqual([]);
  });

  it('is told as the intake takes it', () => {
    expect(events.map((event) => parseEvent(event, 'USD')).filter((read) => 'code' in read)).toEqual([]);
  });

  it.each([
    ['WAGER', 60],
    ['WIN', 30],
    ['DEPOSIT', 3],
    ['WITHDRAWAL', 1],
    ['VOID', 1],
  ])('%s are some %d per cent', (kind, share) => {
    const found = (events.filter((event) => event.kind === kind).length * 100) / events.length;
    expect(Math.abs(found - share)).toBeLessThan(1);
  });

  it('takes back only what was told before, by the same player, and once', () => {
    const told = new Map<string, Told>();
    const stray: Told[] = [];
    for (const event of events) {
      told.set(event.event_id, event);
      if (event.kind !== 'VOID') continue;
      const target = told.get(event.ref_event_id ?? '');
      if (target?.player_id !== event.player_id || target.at !== event.ref_at) stray.push(event);
      told.delete(event.ref_event_id ?? '');
    }
    expect(stray).toEqual([]);
  });

  it('adds up to its sums', () => {
    const found = { ...noSums };
    const told = new Map(events.map((event) => [event.event_id, event]));
    const count = ({ kind, amount = '0' }: Told, sign: 1 | -1): void => {
      const minor = sign * parseAmount(amount, 'USD');
      if (kind === 'DEPOSIT') [found.deposited, found.deposits] = [found.deposited + minor, found.deposits + sign];
      if (kind === 'WITHDRAWAL') found.withdrawn += minor;
      if (kind === 'WAGER') [found.wagered, found.bets] = [found.wagered + minor, found.bets + sign];
      if (kind === 'WIN') found.won += minor;
      if (kind === 'SESSION_START') found.sessions += sign;
    };
    for (const event of events) {
      if (event.kind === 'VOID') count(told.get(event.ref_event_id ?? '') as Told, -1);
      else count(event, 1);
    }
    expect(found).toEqual(sums);
  });

  it.each<[skew: PlayOptions['skew'], least: number, most: number]>([
    ['zipf', 0.08, 0.2],
    ['uniform', 0, 0.01],
  ])('skew %s: the busiest of a thousand members has between %d and %d of all', (skew, least, most) => {
    const by = new Map<string, number>();
    for (const { player_id } of play(10_000, { skew }).events) by.set(player_id, (by.get(player_id) ?? 0) + 1);
    const busiest = Math.max(...by.values()) / 10_000;
    expect(busiest).toBeGreaterThan(least);
    expect(busiest).toBeLessThan(most);
  });
});
