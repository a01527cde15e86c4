import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourMs, type Instant, minuteMs } from '../../../kernel/clock.ts';
import { openSessions } from './sessions.ts';

const noon: Instant = Date.UTC(2026, 2, 2, 12);

/** `start 0, end 30, no end 30`: ends of one session some minutes from noon, and what is taken back. Seconds that each row carries. */
function play(words: readonly string[]): { told: (number | null)[]; sum: number | null } {
  const sessions = openSessions(new Map());
  const told = words.map((word) => {
    const isBack = word.startsWith('no ');
    const [kind, at] = word.replace('no ', '').split(' ');
    const end = { kind: kind === 'start' ? 'SESSION_START' : 'SESSION_END', at: noon + Number(at) * minuteMs, sessionId: 's' } as const;
    const key = word.replace('no ', '');
    const seconds = isBack ? sessions.takeBack(end, key) : sessions.tell(end, key);
    return isBack && seconds !== null ? 0 - seconds : seconds;
  });
  const known = told.filter((seconds) => seconds !== null);
  return { told, sum: known.length === 0 ? null : known.reduce((sum, seconds) => sum + seconds, 0) };
}

describe('the time of a session', () => {
  it.each<[script: string, told: (number | null)[]]>([
    ['start 0', [null]],
    ['end 30', [null]],
    ['start 0, end 30', [null, 1800]],
    ['end 30, start 0', [null, 1800]],
    ['start 0, end 30, no start 0', [null, 1800, -1800]],
    ['start 0, no start 0, end 30', [null, null, 0]],
    // An end that was wrong, and is told again.
    ['start 0, end 30, no end 30, end 60', [null, 1800, -1800, 3600]],
    ['end 30, start 0, no end 30, end 60', [null, 1800, -1800, 3600]],
    // From the first beginning to the last end.
    ['start 0, end 30, end 60', [null, 1800, 1800]],
    ['end 60, end 30, start 0', [null, null, 3600]],
    ['start 30, end 10', [null, 0]],
    [`start 0, end ${(49 * hourMs) / minuteMs}`, [null, 48 * 3600]],
  ])('%s: %j', (script, told) => {
    expect(play(script.split(', ')).told.map((seconds) => (seconds === 0 ? 0 : seconds))).toEqual(told);
  });

  it('is the same in whatever order its ends are told and taken back', () => {
    const end = fc.record({ kind: fc.constantFrom('start', 'end'), at: fc.integer({ min: -90, max: 4_000 }), isBack: fc.boolean() });
    const ends = fc.uniqueArray(end, { minLength: 1, maxLength: 6, selector: ({ kind, at }) => `${kind} ${at}` });
    fc.assert(
      fc.property(ends, fc.array(fc.nat()), (told, draws) => {
        const clean = told.flatMap(({ kind, at, isBack }) => (isBack ? [`${kind} ${at}`, `no ${kind} ${at}`] : [`${kind} ${at}`]));
        // Any order in which nothing is taken back before it is told: a VOID that comes first waits.
        const left = [...clean];
        const mixed: string[] = [];
        for (let draw = 0; left.length > 0; draw += 1) {
          const open = left.filter((word) => !word.startsWith('no ') || mixed.includes(word.replace('no ', '')));
          const word = open[(draws[draw] ?? 0) % open.length] as string;
          mixed.push(word);
          left.splice(left.indexOf(word), 1);
        }
        expect(play(mixed).sum).toEqual(play(clean).sum);
      }),
    );
  });
});
