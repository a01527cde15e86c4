import { setTimeout as wait } from 'node:timers/promises';
import { chanceFrom } from '../../bench/chance.ts';
import { hourMs } from '../../src/kernel/clock.ts';

/** What a source tells of play. */
export type Event = {
  event_id: string;
  player_id: string;
  kind: string;
  at: string;
  amount?: string;
  game_type?: string;
  round_id?: string;
  session_id?: string;
  duration_seconds?: number;
  ref_event_id?: string;
  ref_at?: string;
};

/** What all events that were told add up to: money in cents. */
export type Sums = { deposited: number; withdrawn: number; wagered: number; won: number; bets: number; sessions: number; seconds: number };

type Answer = { accepted: number; duplicate: number; conflict: number; rejected: number; events: { status: string; code?: string }[] };

type Chance = () => number;

const now = Date.parse('2035-03-05T12:00:00Z');
const sessionMs = hourMs / 2;
const noSums: Sums = { deposited: 0, withdrawn: 0, wagered: 0, won: 0, bets: 0, sessions: 0, seconds: 0 };

/**
 * Sources of play that tell calls of events as fast as they are answered. They outlive the server: a call that was not acknowledged they
 * send again, as it was, until it is.
 */
export class IntakeClients {
  readonly calls: Event[][] = [];
  /** By player. */
  readonly sums = new Map<string, Sums>();
  /** Events of which an answer said more than that they were taken in, now or before: how many, by what it said. */
  readonly odd = new Map<string, number>();
  /** Hears of every acknowledgement. */
  onAcknowledged: (count: number) => void = () => {};
  #address = '';
  #isOpen = false;
  #acknowledged = 0;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** Where the server listens from now on. */
  open(address: string): void {
    this.#address = address;
    this.#isOpen = true;
  }

  /** There is no server for a while: nobody sends. */
  shut(): void {
    this.#isOpen = false;
  }

  /** So many sources, each of so many calls of so many events, about players that all have in common. */
  async run(sources: number, calls: number, size: number, seed: number): Promise<void> {
    await Promise.all(
      Array.from({ length: sources }, async (_, source) => {
        const script = this.#script(`${this.#name}-${source}`, calls * size, chanceFrom(seed * 1000 + source));
        for (let start = 0; start < script.length; start += size) {
          const call = script.slice(start, start + size);
          this.calls.push(call);
          await this.#tell(call);
        }
      }),
    );
  }

  /** Sends everything once more; answers how many events were not known. */
  async tellAllAgain(): Promise<number> {
    let unknown = 0;
    const all = this.calls.values();
    const tell = async (): Promise<void> => {
      for (const call of all) {
        const answer = await this.#send(call);
        unknown += answer === null ? call.length : call.length - answer.duplicate;
      }
    };
    await Promise.all(Array.from({ length: 4 }, tell));
    return unknown;
  }

  /** All that a source will tell, in no order: late days, voids before what they take back, either end of a session first. */
  #script(source: string, length: number, chance: Chance): Event[] {
    const script: { event: Event; place: number }[] = [];
    for (let no = 0; script.length < length; no += 1) {
      const events = this.#play(`${source}-${no}`, `${this.#name}-p${Math.floor(chance() * 40)}`, chance);
      // What belongs together is told near each other, not always in the same call.
      for (const event of events) script.push({ event, place: no + chance() * 150 });
    }
    return script.sort((a, b) => a.place - b.place).map(({ event }) => event);
  }

  #play(id: string, player: string, chance: Chance): Event[] {
    const at = now - Math.floor(hourMs + chance() * 90 * hourMs);
    const told = (suffix: string, kind: string, more: Partial<Event> = {}, when = at): Event => {
      return { event_id: `${id}${suffix}`, player_id: player, kind, at: new Date(when).toISOString(), ...more };
    };
    const cents = Math.floor(1 + chance() * 5000);
    const amount = (cents / 100).toFixed(2);
    const way = chance();
    if (way < 0.1) return this.#sometimesTaken([told('', 'DEPOSIT', { amount })], { deposited: cents }, chance);
    if (way < 0.15) return this.#sometimesTaken([told('', 'WITHDRAWAL', { amount })], { withdrawn: cents }, chance);
    if (way < 0.6) {
      const bet = { amount, game_type: chance() < 0.5 ? 'slots' : 'poker', round_id: id };
      return this.#sometimesTaken([told('', 'WAGER', bet)], { wagered: cents, bets: 1 }, chance);
    }
    if (way < 0.85) return this.#sometimesTaken([told('', 'WIN', { amount, round_id: id })], { won: cents }, chance);
    if (way < 0.9) return this.#sometimesTaken([told('', 'SESSION', { duration_seconds: cents })], { sessions: 1, seconds: cents }, chance);
    const [start, end] = [told('s', 'SESSION_START', { session_id: id }), told('e', 'SESSION_END', { session_id: id }, at + sessionMs)];
    this.#add(player, { sessions: 1, seconds: sessionMs / 1000 });
    return [start, end];
  }

  /** Some of it never was: then it adds nothing to the sums. */
  #sometimesTaken([event]: [Event], sums: Partial<Sums>, chance: Chance): Event[] {
    const { event_id, player_id, at } = event;
    const isTaken = chance() < 0.15;
    this.#add(player_id, isTaken ? {} : sums);
    return isTaken ? [event, { event_id: `${event_id}v`, player_id, kind: 'VOID', at, ref_event_id: event_id, ref_at: at }] : [event];
  }

  #add(player: string, more: Partial<Sums>): void {
    const sums = { ...(this.sums.get(player) ?? noSums) };
    for (const name of Object.keys(more) as (keyof Sums)[]) sums[name] += more[name] ?? 0;
    this.sums.set(player, sums);
  }

  /** Sends until it is acknowledged. */
  async #tell(call: readonly Event[]): Promise<void> {
    for (;;) {
      const answer = this.#isOpen ? await this.#send(call) : null;
      if (answer !== null) {
        for (const { status, code = status } of answer.events) {
          if (status !== 'duplicate') this.odd.set(code, (this.odd.get(code) ?? 0) + 1);
        }
        break;
      }
      await wait(20);
    }
    this.#acknowledged += 1;
    this.onAcknowledged(this.#acknowledged);
  }

  /** Null: no answer came, or that it could not be taken now. */
  async #send(call: readonly Event[]): Promise<Answer | null> {
    try {
      const body = call.map((event) => `${JSON.stringify(event)}\n`).join('');
      const headers = { 'content-type': 'application/x-ndjson' };
      const response = await fetch(`${this.#address}/api/activity`, { method: 'POST', headers, body });
      const text = await response.text();
      if (response.status >= 500 || response.status === 429) return null;
      if (response.status !== 200) throw new TypeError(`${response.status} ${text}`, { cause: 'answer' });
      return JSON.parse(text) as Answer;
    } catch (error) {
      if (error instanceof Error && error.cause === 'answer') throw error;
      return null;
    }
  }
}
