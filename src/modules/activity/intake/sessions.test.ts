import { describe, expect, it } from 'vitest';
import { hourMs, type Instant } from '../../../kernel/clock.ts';
import { openSessions } from './sessions.ts';

const start: Instant = Date.UTC(2026, 2, 2, 12);
const minutes = (count: number): Instant => start + count * 60_000;

/** `start`, `end`, `end said 20`, and what is taken back, of one session: half an hour, or as long as `lasted` says. */
function play(script: string, lasted: Instant = minutes(30)): { told: (number | null)[]; sum: number | null } {
  const sessions = openSessions(new Map());
  const told = script.split(', ').map((word) => {
    const kind = word.includes('start') ? 'SESSION_START' : 'SESSION_END';
    const said = /said (\d+)/.exec(word)?.[1];
    const end = {
      kind,
      sessionId: 's',
      at: kind === 'SESSION_START' ? start : lasted,
      durationSeconds: said === undefined ? null : Number(said),
    } as const;
    return word.startsWith('no ') ? sessions.takeBack(end, kind) : sessions.tell(end, kind);
  });
  const sum = told.reduce((all: number | null, seconds, index) => {
    if (seconds === null) return all;
    return (all ?? 0) + (script.split(', ')[index]?.startsWith('no ') ? -seconds : seconds);
  }, null);
  return { told, sum };
}

describe('the end of a session that comes last tells its time', () => {
  it.each<[script: string, told: (number | null)[]]>([
    ['start', [null]],
    ['end', [null]],
    ['start, end', [null, 1800]],
    ['end, start', [null, 1800]],
    ['end said 20', [20]],
    ['start, end said 20', [null, 20]],
    ['end said 20, start', [20, null]],
    ['start, end, no start', [null, 1800, 1800]],
    ['start, end, no end, no start', [null, 1800, 1800, null]],
    ['end, start, no end', [null, 1800, 1800]],
    ['start, no start, end', [null, null, 0]],
    ['end said 20, no end, start', [20, 20, 0]],
  ])('%s: %j', (script, told) => {
    expect(play(script).told).toEqual(told);
  });

  it('not where it was forgotten, or ended before it began', () => {
    expect(play('start, end, no start', start + 48 * hourMs).told).toEqual([null, 48 * 3600, 48 * 3600]);
    expect(play('start, end, no start', start + 48 * hourMs + 1).told).toEqual([null, null, null]);
    expect(play('end, start', minutes(-1)).told).toEqual([null, null]);
  });
});

/** Every order of some words in which nothing is taken back before it was told, except at once when it is. */
function orders(words: readonly string[]): string[][] {
  if (words.length === 0) return [[]];
  return words.flatMap((word, index) => orders(words.toSpliced(index, 1)).map((rest) => [word, ...rest]));
}

/** A void that comes first takes effect right after its event. */
function inEffect(order: readonly string[]): string {
  const waiting = order.filter((word, index) => word.startsWith('no ') && !order.slice(0, index).some((one) => isOf(word, one)));
  return order.flatMap((word) => (waiting.includes(word) ? [] : [word, ...waiting.filter((late) => isOf(late, word))])).join(', ');
}

const isOf = (taken: string, word: string): boolean => !word.startsWith('no ') && word.startsWith(taken.slice(3));

it.each([
  ['start', 'end'],
  ['start', 'end said 20'],
  ['start', 'end', 'no start'],
  ['start', 'end', 'no end'],
  ['start', 'end said 20', 'no start'],
  ['start', 'end said 20', 'no end'],
  ['start', 'end', 'no start', 'no end'],
  ['start', 'end said 20', 'no start', 'no end'],
])('the order makes no difference: %s, %s %s %s', (...words) => {
  const told = words.filter((word) => word !== undefined);
  const sums = new Set(orders(told).map((order) => play(inEffect(order)).sum));
  expect(sums.size).toBe(1);
});
