import type { Turn } from './coverage.ts';

/**
 * A player's story, told before chance takes over: together the stories take every turn that a bonus can take. Two hours pass
 * between its days. Bonus, bet and win in USD; bets have names and are paid with bonus money alone.
 */
export type Story = { tells: string; days: readonly (readonly string[])[]; reaches: readonly Turn[] };

export const stories: readonly Story[] = [
  {
    tells: 'time runs out, for the one in play and for the one that waits',
    days: [['bonus 50 of 200 for 1 h', 'bonus 10 of 20 for 1 h'], []],
    reaches: ['OFFERED.accept', 'QUEUED.activate', 'ACTIVE.expire', 'QUEUED.expire'],
  },
  {
    tells: 'bets end after time ran out',
    days: [
      ['bonus 50 of 200 for 1 h', 'bet a 10', 'bet b 10'],
      ['win a 15', 'void b'],
    ],
    reaches: ['ACTIVE.stake', 'EXPIRED.settle', 'EXPIRED.void'],
  },
  {
    tells: 'exclusion takes the one in play and the one that waits, and what its bets still win',
    days: [['bonus 50 of 200', 'bonus 10 of 20', 'bet a 10', 'bet b 10', 'exclude', 'win a 15', 'void b']],
    reaches: ['ACTIVE.forfeit', 'QUEUED.forfeit', 'FORFEITED.settle', 'FORFEITED.void'],
  },
  {
    tells: 'a reward is taken back while bets are open',
    days: [['reward', 'bet a 10', 'bet b 10', 'cancel', 'win a 15', 'void b']],
    reaches: ['ACTIVE.cancel', 'CANCELLED.settle', 'CANCELLED.void'],
  },
  {
    tells: 'what was given by mistake is taken back: the one that waits, then the one on a break',
    days: [['bonus 50 of 200', 'bonus 10 of 20', 'take back 2', 'pause 1 h', 'take back 1']],
    reaches: ['QUEUED.cancel', 'ACTIVE.suspend', 'SUSPENDED.cancel'],
  },
  {
    tells: 'bets end during a break, which ends',
    days: [
      ['bonus 50 of 200', 'bet a 10', 'bet b 10', 'pause 1 h', 'win a 5', 'void b'],
      ['bet c 5', 'win c 0'],
    ],
    reaches: ['SUSPENDED.settle', 'SUSPENDED.void', 'SUSPENDED.resume', 'ACTIVE.settle'],
  },
  {
    tells: 'all is lost during a break',
    days: [['bonus 50 of 200', 'bet a 50', 'pause 1 h', 'win a 0']],
    reaches: ['SUSPENDED.lose'],
  },
  { tells: 'time runs out during a break', days: [['bonus 50 of 200 for 1 h', 'pause 5 h'], []], reaches: ['SUSPENDED.expire'] },
  { tells: 'a break becomes an exclusion', days: [['bonus 50 of 200', 'pause 5 h', 'exclude']], reaches: ['SUSPENDED.forfeit'] },
  { tells: 'all is lost', days: [['bonus 50 of 200', 'bet a 50', 'win a 0']], reaches: ['ACTIVE.lose'] },
  { tells: 'a bet is taken back', days: [['bonus 50 of 200', 'bet a 50', 'void a']], reaches: ['ACTIVE.void'] },
  {
    tells: 'the target is reached, the last bet ends, and the next bonus comes into play',
    days: [['bonus 50 of 20', 'bonus 10 of 20', 'bet a 10', 'bet b 10', 'win a 30', 'win b 0'], ['bet c 5']],
    reaches: ['ACTIVE.complete', 'COMPLETING.settle', 'COMPLETING.convert', 'QUEUED.activate'],
  },
  {
    tells: 'a bet taken back brings the turnover below the target again',
    days: [['bonus 50 of 20', 'bet a 10', 'bet b 10', 'void a', 'bet c 10', 'win b 1', 'win c 1']],
    reaches: ['COMPLETING.void', 'COMPLETING.reopen'],
  },
  {
    tells: 'the target is reached with the last cent, and lost',
    days: [['bonus 20 of 20', 'bet a 20', 'win a 0']],
    reaches: ['COMPLETING.lose'],
  },
  {
    tells: 'exclusion comes when the target is reached',
    days: [['bonus 50 of 20', 'bet a 20', 'exclude', 'win a 5']],
    reaches: ['COMPLETING.forfeit'],
  },
  {
    tells: 'bets are told when they are over, and were none',
    days: [['bonus 50 of 200', 'told a 10', 'won a 15', 'unwon a', 'untold a']],
    reaches: ['ACTIVE.play', 'ACTIVE.win', 'ACTIVE.unwin', 'ACTIVE.unplay'],
  },
  {
    tells: 'a stake of all that was left is followed by its win',
    days: [['bonus 50 of 200', 'told a 50', 'won a 20', 'told b 20', 'untold b']],
    reaches: ['ACTIVE.lose', 'LOST.win', 'LOST.revive', 'LOST.unplay', 'QUEUED.activate'],
  },
  {
    tells: 'what was played away comes back when another has its place',
    days: [
      ['bonus 50 of 200', 'bonus 10 of 20', 'told a 10', 'told b 40'],
      ['won a 20', 'unwon a', 'won b 20', 'untold b'],
    ],
    reaches: ['QUEUED.unwin', 'QUEUED.lose', 'QUEUED.unplay'],
  },
  {
    tells: 'a second win is told while it waits',
    days: [
      ['bonus 50 of 200', 'bonus 10 of 20', 'told a 10', 'told b 40'],
      ['won a 20', 'won b 5'],
    ],
    reaches: ['QUEUED.win'],
  },
  {
    tells: 'the last stake reaches the target, and has won; then it was none',
    days: [['bonus 20 of 20', 'told a 10', 'told b 10', 'won b 5', 'won a 3', 'untold a']],
    reaches: ['QUEUED.complete', 'COMPLETING.convert', 'CONVERTED.win', 'CONVERTED.unplay'],
  },
  {
    tells: 'bets are told during a break',
    days: [['bonus 50 of 200', 'told a 10', 'told b 5', 'pause 1 h', 'won a 15', 'unwon a', 'untold b']],
    reaches: ['SUSPENDED.win', 'SUSPENDED.unwin', 'SUSPENDED.unplay'],
  },
  {
    tells: 'bets are told while the last one is open',
    days: [['bonus 50 of 20', 'bet a 5', 'told b 20', 'won b 5', 'unwon b', 'untold b']],
    reaches: ['COMPLETING.win', 'COMPLETING.unwin', 'COMPLETING.unplay', 'COMPLETING.reopen'],
  },
  {
    tells: 'bets are told after time ran out',
    days: [
      ['bonus 50 of 200 for 1 h', 'told a 10', 'told b 10'],
      ['won a 15', 'untold b'],
    ],
    reaches: ['EXPIRED.win', 'EXPIRED.unplay'],
  },
  {
    tells: 'bets are told after exclusion',
    days: [['bonus 50 of 200', 'told a 10', 'told b 10', 'exclude', 'won a 15', 'untold b']],
    reaches: ['FORFEITED.win', 'FORFEITED.unplay'],
  },
  {
    tells: 'bets are told of a reward that was taken back',
    days: [['reward', 'told a 10', 'told b 10', 'cancel', 'won a 15', 'untold b']],
    reaches: ['CANCELLED.win', 'CANCELLED.unplay'],
  },
];
