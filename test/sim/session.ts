import type { Application } from '../../src/entrypoints/application.ts';
import { buildServer, type Server } from '../../src/entrypoints/http/server.ts';
import { openLedger } from '../../src/modules/ledger/commit.ts';
import { type Dice, dice } from '../dice.ts';
import { KeptLast } from './kept-last.ts';

/** A request that moves value. `player` is whom it concerns, where that is known. */
export type Ask = { name: string; player: string | null; url: string; body: Record<string, unknown>; key: string };
export type Reply = { status: number; text: string; body: Record<string, unknown> };
/** A request with the answer it has for ever. */
export type Answered = { ask: Ask; reply: Reply };

/** Something that was made and may be acted on later, also when it has ended. */
export type Thing = { id: string; player: string };

/** A text of an answer. */
export function textOf(body: Reply['body'], name: string): string {
  const text = body[name];
  if (typeof text !== 'string') throw new Error(`the answer has no ${name}: ${JSON.stringify(body)}`);
  return text;
}

/** What no refusal may be: our mistake, or a request that should not have been made. */
const unexpected = (status: number, code: unknown): boolean =>
  status >= 500 || status === 400 || status === 401 || status === 403 || code === 'not_found' || code === 'method_not_allowed';

/** One run of the simulation: two servers on one database, its dice, and what it knows of the world from answers alone. */
export class Session {
  readonly app: Application;
  readonly seed: number;
  readonly dice: Dice;
  readonly players: string[] = [];
  readonly wagers = new KeptLast<Thing>(400);
  readonly reservations = new KeptLast<Thing>(200);
  readonly transfers = new KeptLast<Thing>(300);
  readonly rewards = new KeptLast<Thing>(100);
  readonly offers = new KeptLast<Thing>(50);
  readonly answered = new KeptLast<Answered>(500);
  /** What was done last, for whoever has to find out what went wrong. */
  readonly told = new KeptLast<string>(40);
  /** How often each operation had each outcome. */
  readonly outcomes = new Map<string, number>();
  /** The state in which the answer to the end of a bet left its bonus, by bet. */
  readonly stateAfter = new Map<string, string>();
  /** How often play that was told when it was over took a turn of its bonus. */
  readonly toldTurns = new Map<string, number>();
  step = 0;
  readonly #servers: readonly Server[];
  #keys = 0;

  private constructor(app: Application, servers: readonly Server[], seed: number) {
    this.app = app;
    this.#servers = servers;
    this.seed = seed;
    this.dice = dice(seed);
  }

  /** Opens both servers. They share the database and nothing else that writes. */
  static async open(app: Application, seed: number): Promise<Session> {
    const ledger = openLedger(app.database, `second:${process.pid}`, 2, (error) => app.log.error({ err: error }, 'halved'));
    const second = { ...app, ledger, rewards: { ...app.rewards, ledger } };
    return new Session(app, [await buildServer(app), await buildServer(second)], seed);
  }

  async close(): Promise<void> {
    for (const server of this.#servers) await server.close();
  }

  /** A key that nobody has used. */
  newKey(): string {
    return `${this.seed}-${(this.#keys += 1)}`;
  }

  /** Sends a request to one of the servers. @throws Error for an answer that nothing can excuse */
  async send(ask: Ask, server = this.dice(2)): Promise<Reply> {
    const reply = await this.#post(ask, server);
    const code = reply.body['code'];
    this.tell(`${ask.url} ${JSON.stringify(ask.body)} ${ask.key} → ${reply.status} ${reply.status === 200 ? '' : String(code)}`);
    this.count(`${ask.name}: ${reply.status < 300 ? 'done' : String(code)}`);
    if (unexpected(reply.status, code)) throw new Error(`${ask.url} ${JSON.stringify(ask.body)} was answered ${reply.text}`);
    if (reply.status === 200 || reply.status === 409) this.answered.add({ ask, reply });
    return reply;
  }

  async #post({ url, body, key }: Ask, server: number): Promise<Reply> {
    const payload = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const answer = await this.#servers[server]?.inject({ method: 'POST', url, payload, headers });
    if (answer === undefined) throw new Error(`there is no server ${server}`);
    return { status: answer.statusCode, text: answer.payload, body: JSON.parse(answer.payload) as Record<string, unknown> };
  }

  tell(line: string): void {
    this.told.add(`${this.step}: ${line.slice(0, 300)}`);
  }

  count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  /** Some things happen more often to some: most of what happens concerns a few of the players, so that it meets. */
  somePlayer(): string {
    const few = Math.min(this.players.length, Math.max(12, Math.ceil(this.players.length / 40)));
    const most = this.dice(4) > 0 ? few : this.players.length;
    return this.players[this.players.length - 1 - this.dice(most)] ?? '';
  }
}
