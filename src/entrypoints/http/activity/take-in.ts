import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Currency } from '../../../kernel/currency.ts';
import { type ErrorCode, Fault } from '../../../kernel/errors.ts';
import type { EventOutcome, ReportedEvent } from '../../../modules/activity/intake/event.ts';
import { parseEvent } from '../../../modules/activity/intake/event-schema.ts';
import type { Intake } from '../../../modules/activity/intake/intake.ts';
import type { ArrivingBody } from './arriving-body.ts';
import type { Pieces, Splitter } from './split.ts';

export const mostEvents = 50_000;

/** Events that are handed to the intake at once; more of them wait there than here. */
const portionEvents = 1_000;

/** Portions of one call that are being written while the next arrives. */
const mostPortions = 4;

/** A body that pauses for so long has what came of it written meanwhile. */
const patienceMs = 100;

/** As many bytes as are looked through at a time. */
const sliceBytes = 64 * 1024;

/** What one event came to, in the words of the answer. */
type Line = { index: number; event_id: string | null; status: EventOutcome['status']; code?: ErrorCode; path?: string };

export type TakenIn = Record<EventOutcome['status'], number> & { events: Line[] };

type Door = { intake: Intake; baseCurrency: Currency };

/** How a body is taken in. `eager`: what came is written while a slow sender pauses. `verbose`: accepted events are listed too. */
export type Manner = { split: (pieces: Pieces) => Splitter; eager: boolean; verbose: boolean };

/**
 * Takes in the events of a body while it arrives; no faster than they are written, so that its sender is held back.
 * @throws Fault `too_many_events`, `invalid_json`, `too_large`, `invalid_request`, each saying how many events had been taken in by then;
 * `database_unavailable` and others of the intake
 */
export async function takeIn(door: Door, body: ArrivingBody, { split, eager, verbose }: Manner): Promise<TakenIn> {
  const call = new Call(door, verbose);
  const splitter = split(call);
  try {
    for (let bytes = await body.next(patienceMs); bytes !== 'end'; bytes = await body.next(patienceMs)) {
      if (bytes === 'pause') {
        if (eager) await call.send();
        continue;
      }
      for (let start = 0; start < bytes.length; start += sliceBytes) {
        splitter.push(bytes.subarray(start, start + sliceBytes));
        if (call.isFull) await call.send();
      }
    }
    splitter.end();
    if (call.count === 0 && eager) throw new Fault('invalid_request', { detail: 'There is no event in the body.' });
    await call.send();
    return await call.answer();
  } catch (error) {
    throw await call.broken(error);
  }
}

/** One call: its events on their way, and what became of those that have arrived. */
class Call implements Pieces {
  readonly #door: Door;
  readonly #verbose: boolean;
  readonly #lines: Line[] = [];
  readonly #counts = { accepted: 0, duplicate: 0, conflict: 0, rejected: 0 };
  #events: ReportedEvent[] = [];
  #indexes: number[] = [];
  #count = 0;
  /** Portions that are being written, and the first error of one. */
  readonly #onTheirWay = new Set<Promise<void>>();
  #failure: { error: unknown } | null = null;

  constructor(door: Door, verbose: boolean) {
    this.#door = door;
    this.#verbose = verbose;
  }

  /** Events so far, those that cannot be used too. */
  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#events.length >= portionEvents;
  }

  text(json: string): void {
    const index = this.#next();
    let told: unknown;
    try {
      told = JSON.parse(json);
    } catch {
      return this.#refuse(index, null, 'invalid_json', null);
    }
    const event = parseEvent(told, this.#door.baseCurrency);
    if ('code' in event) return this.#refuse(index, idOf(told), event.code, event.path);
    this.#events.push(event);
    this.#indexes.push(index);
  }

  fault(code: ErrorCode): void {
    this.#refuse(this.#next(), null, code, null);
  }

  /** Hands what has come to the intake, as soon as there is room for it. @throws what an earlier portion failed with */
  async send(): Promise<void> {
    await nextTurn(); // others have their turn between portions
    while (this.#onTheirWay.size >= mostPortions) await Promise.race(this.#onTheirWay);
    this.#check();
    if (this.#events.length === 0) return;
    const [events, indexes] = [this.#events, this.#indexes];
    this.#events = [];
    this.#indexes = [];
    await this.#door.intake.room();
    const written = this.#write(events, indexes).finally(() => this.#onTheirWay.delete(written));
    this.#onTheirWay.add(written);
  }

  /** After the last event. @throws what a portion failed with */
  async answer(): Promise<TakenIn> {
    await Promise.all(this.#onTheirWay);
    this.#check();
    this.#lines.sort((a, b) => a.index - b.index);
    return { ...this.#counts, events: this.#lines };
  }

  /** The error that a call ends with, once nothing of it is on its way any more. What had been taken in before stays. */
  async broken(error: unknown): Promise<unknown> {
    if (error instanceof Fault && error.code === 'too_many_events') await this.send().catch(() => {});
    await Promise.all(this.#onTheirWay);
    if (this.#failure !== null) return this.#failure.error;
    const { accepted, duplicate, conflict, rejected } = this.#counts;
    if (!(error instanceof Fault) || accepted + duplicate + conflict === 0) return error;
    const others = `${duplicate} duplicate, ${conflict} conflict, ${rejected} rejected`;
    const taken = `Of what came before, ${accepted} events were taken in (${others}).`;
    return new Fault(error.code, { detail: `${error.detail} ${taken}`, errors: [...error.errors], cause: error });
  }

  #next(): number {
    if (this.#count >= mostEvents) {
      throw new Fault('too_many_events', { detail: `A call brings ${mostEvents} events at most; send the others in another.` });
    }
    this.#count += 1;
    return this.#count - 1;
  }

  /** Never fails: what goes wrong is kept, and told when the call is next asked for. */
  async #write(events: readonly ReportedEvent[], indexes: readonly number[]): Promise<void> {
    try {
      const outcomes = await submitPatiently(this.#door.intake, events);
      for (const [place, outcome] of outcomes.entries()) {
        this.#counts[outcome.status] += 1;
        if (outcome.status === 'accepted' && !this.#verbose) continue;
        this.#lines.push(lineOf(indexes[place] ?? 0, events[place]?.eventId ?? null, outcome));
      }
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  #refuse(index: number, eventId: string | null, code: ErrorCode, path: string | null): void {
    this.#counts.rejected += 1;
    this.#door.intake.countUnreadable();
    this.#lines.push(lineOf(index, eventId, { status: 'rejected', code, path }));
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}

/** How often a portion that found no room after all waits for it again. */
const mostTries = 100;

async function submitPatiently(intake: Intake, events: readonly ReportedEvent[]): Promise<EventOutcome[]> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await intake.submit(events);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'busy' || tried === mostTries) throw error;
      await intake.room();
    }
  }
}

function lineOf(index: number, eventId: string | null, outcome: EventOutcome): Line {
  const line: Line = { index, event_id: eventId, status: outcome.status };
  if ('code' in outcome) {
    line.code = outcome.code;
    if (outcome.path !== null) line.path = outcome.path;
  }
  return line;
}

const longestEcho = 64;

/** The id of an event that cannot be used, as far as there is one to tell it by. */
function idOf(told: unknown): string | null {
  const eventId = (told as { event_id?: unknown } | null)?.event_id;
  return typeof eventId === 'string' && eventId.length <= longestEcho ? eventId : null;
}
