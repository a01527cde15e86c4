import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

const known = ['net_loss', 'net_loss_min', 'sessions', 'LOSING', 'tier'];

describe('the nearest known name', () => {
  it.each<[what: string, written: string, meant: string | null]>([
    ['a letter missing', 'net_los_min', 'net_loss_min'],
    ['a letter too many', 'sesssions', 'sessions'],
    ['a wrong letter', 'net_lass', 'net_loss'],
    ['two neighbours swapped in a short name', 'teir', 'tier'],
    ['upper and lower case', 'losing', 'LOSING'],
    ['the name itself', 'tier', 'tier'],
    ['too far away', 'favourite', null],
    ['two edits in a short name', 'tear', null],
    ['nothing written', '', null],
  ])('%s: %s', (_, written, meant) => {
    expect(nearest(written, known)).toBe(meant);
  });

  it('says so in a sentence, and keeps what it quotes short', () => {
    expect(didYouMean('net_los_min', known, 'no such field')).toBe('net_los_min: did you mean net_loss_min?');
    expect(didYouMean('x'.repeat(1000), known, 'no such field')).toBe(`${'x'.repeat(64)}: no such field`);
  });
});
