import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { twoAtATime } from './two-at-a-time.ts';

async function* upTo(count: number): AsyncGenerator<number> {
  for (let item = 1; item <= count; item += 1) yield item;
}

it('runs all of them, two at once and never three', async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await twoAtATime(upTo(7), async (item) => {
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
    done.push(item);
  });
  expect(new Set(done)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
  expect(most).toBe(2);
});

it('ends with the first failure, when nothing runs any more', async () => {
  const started: number[] = [];
  let running = 0;
  const work = async (item: number): Promise<void> => {
    started.push(item);
    running += 1;
    for (let turns = 0; turns < item; turns += 1) await turn();
    running -= 1;
    if (item === 2) throw new Error('two');
  };
  await expect(twoAtATime(upTo(9), work)).rejects.toThrow('two');
  expect(running).toBe(0);
  expect(started).toEqual([1, 2, 3]);
});
