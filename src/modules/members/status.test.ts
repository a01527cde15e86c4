import { describe, expect, test } from 'vitest';
import type { MemberStatus } from '../../kernel/member-status.ts';
import { nextStatus, type StatusWish } from './status.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const yesterday = Date.parse('2026-02-28T12:00:00Z');
const inAWeek = Date.parse('2026-03-08T12:00:00Z');
const inAMonth = Date.parse('2026-04-01T12:00:00Z');

type Present = [status: MemberStatus, until?: number | null];

describe('a status that follows', () => {
  test.each<[what: string, present: Present, wish: StatusWish, next: Present]>([
    ['a player is blocked', ['ACTIVE'], { status: 'BLOCKED' }, ['BLOCKED', null]],
    ['a block is lifted', ['BLOCKED'], { status: 'ACTIVE' }, ['ACTIVE', null]],
    ['a player takes a break', ['ACTIVE'], { status: 'COOLING_OFF', until: inAWeek }, ['COOLING_OFF', inAWeek]],
    ['the break is prolonged', ['COOLING_OFF', inAWeek], { status: 'COOLING_OFF', until: inAMonth }, ['COOLING_OFF', inAMonth]],
    ['the break is over', ['COOLING_OFF', yesterday], { status: 'ACTIVE' }, ['ACTIVE', null]],
    ['the break ends this moment', ['COOLING_OFF', now], { status: 'ACTIVE' }, ['ACTIVE', null]],
    [
      'a new, shorter break after one that is over',
      ['COOLING_OFF', yesterday],
      { status: 'COOLING_OFF', until: inAWeek },
      ['COOLING_OFF', inAWeek],
    ],
    ['blocked while cooling off: the end is remembered', ['COOLING_OFF', inAWeek], { status: 'BLOCKED' }, ['BLOCKED', inAWeek]],
    ['and stands again when the block goes', ['BLOCKED', inAWeek], { status: 'COOLING_OFF', until: inAWeek }, ['COOLING_OFF', inAWeek]],
    ['a player self-excludes', ['ACTIVE'], { status: 'SELF_EXCLUDED' }, ['SELF_EXCLUDED', null]],
    ['while cooling off', ['COOLING_OFF', inAWeek], { status: 'SELF_EXCLUDED' }, ['SELF_EXCLUDED', null]],
    ['while blocked', ['BLOCKED'], { status: 'SELF_EXCLUDED' }, ['SELF_EXCLUDED', null]],
    ['and says so again', ['SELF_EXCLUDED'], { status: 'SELF_EXCLUDED' }, ['SELF_EXCLUDED', null]],
  ])('%s', (_, [status, statusUntil = null], wish, [next, until]) => {
    expect(nextStatus({ status, statusUntil }, wish, now)).toEqual({ status: next, statusUntil: until });
  });

  test.each<[what: string, present: Present, wish: StatusWish, code: string]>([
    ['a break does not end early', ['COOLING_OFF', inAWeek], { status: 'ACTIVE' }, 'protection_lasts'],
    ['nor is it shortened', ['COOLING_OFF', inAMonth], { status: 'COOLING_OFF', until: inAWeek }, 'protection_lasts'],
    ['nor ended by way of a block', ['BLOCKED', inAWeek], { status: 'ACTIVE' }, 'protection_lasts'],
    ['nor shortened by way of a block', ['BLOCKED', inAMonth], { status: 'COOLING_OFF', until: inAWeek }, 'protection_lasts'],
    ['a self-exclusion is not lifted', ['SELF_EXCLUDED'], { status: 'ACTIVE' }, 'protection_lasts'],
    ['nor replaced by a break', ['SELF_EXCLUDED'], { status: 'COOLING_OFF', until: inAMonth }, 'protection_lasts'],
    ['nor hidden under a block', ['SELF_EXCLUDED'], { status: 'BLOCKED' }, 'protection_lasts'],
    ['a closed account stays closed', ['CLOSED'], { status: 'ACTIVE' }, 'player_closed'],
    ['a forgotten one too', ['ERASED'], { status: 'BLOCKED' }, 'player_closed'],
    ['a break without an end', ['ACTIVE'], { status: 'COOLING_OFF' }, 'invalid_request'],
    ['a break that is over before it begins', ['ACTIVE'], { status: 'COOLING_OFF', until: now }, 'invalid_request'],
    ['a block with an end', ['ACTIVE'], { status: 'BLOCKED', until: inAWeek }, 'invalid_request'],
    ['a self-exclusion with an end', ['ACTIVE'], { status: 'SELF_EXCLUDED', until: inAMonth }, 'invalid_request'],
  ])('refused: %s', (_, [status, statusUntil = null], wish, code) => {
    expect(() => nextStatus({ status, statusUntil }, wish, now)).toThrow(expect.objectContaining({ code }));
  });
});
