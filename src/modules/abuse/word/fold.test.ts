import { describe, expect, it } from 'vitest';
import type { Dismissal } from '../../../engine/abuse/evidence.ts';
import { foldWords } from './fold.ts';
import type { Dismissed, Said } from './word.ts';

const play = { depositedMinor: 0, receivedMinor: 0, stakedMinor: 0, wageredMinor: 0, wonMinor: 0, bets: 0 };
const through = (day: number): Dismissal => ({ through: day, play, links: [] });
const block: Said = { what: 'BLOCKED', dismissed: null };
const dismiss = (dismissed: Dismissed): Said => ({ what: 'DISMISSED', dismissed });

describe('the word in force', () => {
  it.each<[what: string, said: Said[], blocked: boolean, dismissed: Dismissed]>([
    ['nothing was said', [], false, {}],
    ['a block', [block], true, {}],
    ['a block that was lifted, with nothing else to dismiss', [block, dismiss({})], false, {}],
    [
      'a block after a dismissal: what was dismissed stays so',
      [dismiss({ MULTI_ACCOUNT: through(1) }), block],
      true,
      { MULTI_ACCOUNT: through(1) },
    ],
    [
      'two dismissals of different signals: both',
      [dismiss({ MULTI_ACCOUNT: through(1) }), dismiss({ BONUS_ONLY_PLAY: through(2) })],
      false,
      { MULTI_ACCOUNT: through(1), BONUS_ONLY_PLAY: through(2) },
    ],
    [
      'two of the same: the later one',
      [dismiss({ MULTI_ACCOUNT: through(1) }), dismiss({ MULTI_ACCOUNT: through(2) })],
      false,
      { MULTI_ACCOUNT: through(2) },
    ],
    ['lifted and laid again', [block, dismiss({}), block], true, {}],
  ])('%s', (_, said, blocked, dismissed) => {
    expect(foldWords(said)).toEqual({ blocked, dismissed });
  });
});
