import { twoAtATime } from '../../../kernel/two-at-a-time.ts';
import { evaluateChanged } from '../../../modules/rewards/evaluate.ts';
import { advance, type Run } from '../import-run.ts';
import { readTable } from '../read-table.ts';
import { SeenIds } from '../seen-ids.ts';
import { readEvents } from './read-events.ts';

/**
 * Evaluates the players of an events file for rewards, each once, after the last of their events and in the order of the file. It reads
 * the file a second time, so that memory does not grow with the number of players. Players of whom nothing is new are met again too:
 * whoever a crash kept from being evaluated is caught up when the file comes again.
 */
export async function evaluatePlayers(run: Run): Promise<void> {
  const { context, actor, clock, options } = run;
  await twoAtATime(playersOf(run, 500), async (playerIds) => {
    options.signal?.throwIfAborted();
    const { issued } = await evaluateChanged(context, actor, playerIds, {}, clock.now());
    if (issued > 0) await advance(run, { lines: 0, taken: 0, faults: [], issued });
  });
}

/** The players of a file in the order in which they first occur, each once, so many at a time. */
async function* playersOf(run: Run, atATime: number): AsyncGenerator<string[]> {
  const seen = new SeenIds();
  let players: string[] = [];
  for await (const { rows } of readEvents(readTable(run.file.path), run.currency, atATime)) {
    for (const { event } of rows) {
      if (!seen.add(event.playerId)) continue;
      players.push(event.playerId);
      if (players.length < atATime) continue;
      yield players;
      players = [];
    }
  }
  if (players.length > 0) yield players;
}
