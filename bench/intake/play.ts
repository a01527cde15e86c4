import { formatAmount, type Minor } from '../../src/kernel/money.ts';
import { chanceFrom } from '../chance.ts';

export type PlayOptions = {
  members: number;
  /** `zipf`: the n-th busiest member plays 1/n as much as the busiest (s = 1); `uniform`: all play alike. */
  skew: 'zipf' | 'uniform';
  seed: number;
  /** Makes ids unique: each source of events has one of its own. */
  source: string;
  /** Times lie between these two, ms since 1970. */
  from: number;
  until: number;
};

/** What events add to all members together; money in minor units. */
export type Sums = { deposited: Minor; withdrawn: Minor; wagered: Minor; won: Minor; bets: number; deposits: number; sessions: number };

export const noSums: Sums = { deposited: 0, withdrawn: 0, wagered: 0, won: 0, bets: 0, deposits: 0, sessions: 0 };

/** The share of every kind, in per cent: what a casino of slots sends. */
const mix = { WAGER: 60, WIN: 30, DEPOSIT: 3, WITHDRAWAL: 1, SESSION: 5, VOID: 1 } as const;
type Drawn = keyof typeof mix;
const hundred = Object.entries(mix).flatMap(([kind, share]) => Array<Drawn>(share).fill(kind as Drawn));

const games = ['slots', 'slots', 'slots', 'slots', 'roulette', 'blackjack', 'baccarat', 'poker'];
/** So many stakes and wins are remembered, to be won on or taken back. */
const remembered = 4096;

/** A stake or a win that may be won on or taken back; `id` is also that of its round. */
type Recent = { kind: 'WAGER' | 'WIN'; player: string; id: string; at: string; round: string; game: string; amount: Minor };

/** Play that never was, event by event as JSON, the same for the same options; and what it adds up to. */
export class Play {
  readonly #options: PlayOptions;
  readonly #chance: () => number;
  readonly #recent: Recent[] = [];
  readonly #open: { player: string; session: string; startedAt: number }[] = [];
  #count = 0;
  readonly sums: Sums = { ...noSums };

  constructor(options: PlayOptions) {
    this.#options = options;
    this.#chance = chanceFrom(options.seed);
  }

  /** The next event, without a line end. */
  next(): string {
    this.#count += 1;
    switch (hundred[Math.floor(this.#chance() * 100)]) {
      case 'WIN':
        return this.#win();
      case 'DEPOSIT':
        return this.#deposit(this.#player());
      case 'WITHDRAWAL':
        return this.#withdrawal();
      case 'SESSION':
        return this.#session();
      case 'VOID':
        return this.#void();
      default:
        return this.#wager();
    }
  }

  /** A deposit of every member, by which all are known. */
  *everybody(): Generator<string> {
    for (let member = 1; member <= this.#options.members; member += 1) {
      this.#count += 1;
      yield this.#deposit(playerId(member));
    }
  }

  #wager(): string {
    const id = this.#id('b');
    const { game, ...stake } = { player: this.#player(), game: this.#one(games), amount: this.#money(10, 2000), at: this.#at() };
    const round = this.#id('r');
    this.#remember({ kind: 'WAGER', id, game, round, ...stake });
    this.sums.wagered += stake.amount;
    this.sums.bets += 1;
    return this.#played('WAGER', id, stake, `"game_type":"${game}","game_id":"${game}-${this.#count % 40}","round_id":"${round}"`);
  }

  /** Nearly the same as is staked comes back: 30 wins of 1.9 stakes to 60 stakes. */
  #win(): string {
    const stake = this.#recent[Math.floor(this.#chance() * this.#recent.length)];
    if (!stake) return this.#wager();
    const id = this.#id('w');
    const { player, game, round } = stake;
    const win = { player, amount: Math.max(1, Math.round(stake.amount * (0.4 + this.#chance() * 3))), at: this.#at() };
    this.#remember({ kind: 'WIN', id, game, round, ...win });
    this.sums.won += win.amount;
    return this.#played('WIN', id, win, `"game_type":"${game}","round_id":"${round}"`);
  }

  #deposit(player: string): string {
    const deposit = { player, amount: this.#money(1000, 20_000), at: this.#at() };
    this.sums.deposited += deposit.amount;
    this.sums.deposits += 1;
    return this.#played('DEPOSIT', this.#id('d'), deposit, this.#whereFrom(player));
  }

  #withdrawal(): string {
    const withdrawal = { player: this.#player(), amount: this.#money(1000, 10_000), at: this.#at() };
    this.sums.withdrawn += withdrawal.amount;
    return this.#played('WITHDRAWAL', this.#id('o'), withdrawal, '"payment_ref":"card-7"');
  }

  /** A session begins, or one that began some time ago ends. */
  #session(): string {
    const ended = this.#open.length > 500 || (this.#open.length > 0 && this.#chance() < 0.5) ? this.#open.shift() : undefined;
    if (ended) {
      const at = new Date(ended.startedAt + Math.floor(this.#chance() * (this.#options.until - ended.startedAt))).toISOString();
      return this.#told('SESSION_END', this.#id('e'), ended.player, at, `"session_id":"${ended.session}"`);
    }
    const id = this.#id('s');
    const player = this.#player();
    const at = this.#at();
    this.#open.push({ player, session: id, startedAt: Date.parse(at) });
    this.sums.sessions += 1;
    return this.#told('SESSION_START', id, player, at, `"session_id":"${id}",${this.#whereFrom(player)}`);
  }

  /** Takes back a stake or a win, each once. */
  #void(): string {
    const place = Math.floor(this.#chance() * this.#recent.length);
    const target = this.#recent[place];
    const last = this.#recent.pop();
    if (!target || !last) return this.#wager();
    if (last !== target) this.#recent[place] = last;
    this.sums[target.kind === 'WAGER' ? 'wagered' : 'won'] -= target.amount;
    if (target.kind === 'WAGER') this.sums.bets -= 1;
    return this.#told('VOID', this.#id('v'), target.player, this.#at(), `"ref_event_id":"${target.id}","ref_at":"${target.at}"`);
  }

  #remember(event: Recent): void {
    if (this.#recent.length < remembered) this.#recent.push(event);
    else this.#recent[Math.floor(this.#chance() * remembered)] = event;
  }

  #played(kind: string, id: string, { player, amount, at }: { player: string; amount: Minor; at: string }, more: string): string {
    return this.#told(kind, id, player, at, `"amount":"${formatAmount(amount, 'USD')}","currency":"USD",${more}`);
  }

  #told(kind: string, id: string, player: string, at: string, more: string): string {
    return `{"event_id":"${id}","player_id":"${player}","kind":"${kind}","at":"${at}",${more}}`;
  }

  #whereFrom(player: string): string {
    const member = Number(player.slice(1));
    return `"device_id":"device-${member}","ip":"10.${member >> 8}.${member & 255}.${this.#count % 4}"`;
  }

  #id(kind: string): string {
    return `${this.#options.source}-${kind}${this.#count.toString(36)}`;
  }

  #one<T>(list: readonly T[]): T {
    return list[Math.floor(this.#chance() * list.length)] as T;
  }

  /** Evenly over the magnitudes between the two. */
  #money(least: Minor, most: Minor): Minor {
    return Math.round(least * (most / least) ** this.#chance());
  }

  #at(): string {
    const { from, until } = this.#options;
    return new Date(from + Math.floor(this.#chance() * (until - from))).toISOString();
  }

  /** By Zipf's law (s = 1): the logarithm of the rank is spread evenly. */
  #player(): string {
    const { members, skew } = this.#options;
    const rank = skew === 'zipf' ? (members + 1) ** this.#chance() : 1 + this.#chance() * members;
    return playerId(Math.min(members, Math.floor(rank)));
  }
}

function playerId(member: number): string {
  return `B${String(member).padStart(6, '0')}`;
}
