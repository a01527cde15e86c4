import { errorCodes, Fault } from '../../../kernel/errors.ts';
import { twoAtATime } from '../../../kernel/two-at-a-time.ts';
import type { EventOutcome, ReportedEvent } from '../../../modules/activity/intake/event.ts';
import type { Intake } from '../../../modules/activity/intake/intake.ts';
import type { RowFault } from '../../../modules/activity/totals/totals-row.ts';
import { knownPlayers } from '../../../modules/members/find.ts';
import type { Reader } from '../../../platform/database.ts';
import { advance, type Run } from '../import-run.ts';
import type { SheetChunk } from '../read-sheet.ts';
import { readTable } from '../read-table.ts';
import { SeenIds } from '../seen-ids.ts';
import type { EventRow } from './events-sheet.ts';
import { readEvents } from './read-events.ts';

/** Takes in a file of events, in chunks that are written together with whatever else comes in at the time. */
export async function takeEvents(run: Run): Promise<void> {
  const { context, options } = run;
  const tally = new PlayerTally(context.ledger.database.db);
  await twoAtATime(metBefore(tally, readEvents(readTable(run.file.path), run.currency, options.chunkRows ?? 1000)), async (chunk) => {
    options.signal?.throwIfAborted();
    const { rows, lines } = chunk;
    if (options.dryRun) return advance(run, { lines, taken: rows.length, faults: chunk.faults });
    const outcomes = await submitPatiently(
      context.intake,
      rows.map(({ event }) => event),
      options.signal,
    );
    const faults = [...chunk.faults, ...rows.flatMap((row, index) => faultOf(row, outcomes[index]))];
    const accepted = rows.filter((_, index) => outcomes[index]?.status === 'accepted');
    const duplicate = outcomes.filter(({ status }) => status === 'duplicate').length;
    const players = tally.count(accepted.map(({ event }) => event.playerId));
    return advance(run, { lines, taken: accepted.length + duplicate, faults, ...players, accepted: accepted.length, duplicate });
  });
}

/** Submits events as soon as there is room: a file can wait. */
async function submitPatiently(intake: Intake, events: readonly ReportedEvent[], signal: AbortSignal | undefined): Promise<EventOutcome[]> {
  for (;;) {
    await intake.room();
    signal?.throwIfAborted();
    try {
      return await intake.submit(events);
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'busy')) throw error;
    }
  }
}

function faultOf({ row }: EventRow, outcome: EventOutcome | undefined): RowFault[] {
  if (outcome === undefined || !('code' in outcome)) return [];
  const { code, path } = outcome;
  return [{ row, column: path, code, message: `${path === null ? '' : `${path}: `}${errorCodes[code][1]}` }];
}

/** Looks up the players of each chunk before any event of it, or of a later one, can have created them. */
async function* metBefore(tally: PlayerTally, chunks: AsyncIterable<SheetChunk<EventRow>>): AsyncGenerator<SheetChunk<EventRow>> {
  for await (const chunk of chunks) {
    await tally.meet(chunk.rows.map(({ event }) => event.playerId));
    yield chunk;
  }
}

/** Counts the players of whom a file told something new, each once: those it created, and those it updated. */
class PlayerTally {
  readonly #reader: Reader;
  readonly #met = new SeenIds();
  readonly #touched = new SeenIds();
  /** Players nobody knew, until the first event of theirs is accepted. */
  readonly #unknown = new Set<string>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  async meet(playerIds: readonly string[]): Promise<void> {
    const first = playerIds.filter((playerId) => this.#met.add(playerId));
    const known = await knownPlayers(this.#reader, first);
    for (const playerId of first) if (!known.has(playerId)) this.#unknown.add(playerId);
  }

  count(playerIds: readonly string[]): { created: number; updated: number } {
    const tally = { created: 0, updated: 0 };
    for (const playerId of playerIds) {
      if (!this.#touched.add(playerId)) continue;
      tally[this.#unknown.delete(playerId) ? 'created' : 'updated'] += 1;
    }
    return tally;
  }
}
