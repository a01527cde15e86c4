import { setTimeout as wait } from 'node:timers/promises';
import { chanceFrom } from '../../bench/chance.ts';

/** A request under a key of its own; `answer`: what was acknowledged, as status and text. */
export type Told = { url: string; body: object; key: string; answer: string | null };

/** What acknowledged answers say a player has, in the smallest units. */
export type Owned = { rp: number; held: number; bonus: number; open: number };

type Reply = Record<string, string>;

const cents = (amount: string | undefined): number => Math.round(Number(amount) * 100);

/**
 * Clients that do business with wallets as fast as they are answered, and write down what they were told. They outlive the server: what
 * was not acknowledged they ask again, under the same key, until it is.
 */
export class WalletClients {
  readonly told: Told[] = [];
  readonly owned = new Map<string, Owned>();
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

  /** There is no server for a while: nobody asks. */
  shut(): void {
    this.#isOpen = false;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** So many clients, each of so many pieces of business with players of its own and one that all have in common. */
  async run(clients: number, pieces: number, seed: number): Promise<void> {
    const everyones = `${this.#name}-all`;
    await this.#welcome(everyones);
    await Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        const chance = chanceFrom(seed * 1000 + client);
        const own = `${this.#name}-${client}`;
        await this.#welcome(own);
        for (let piece = 0; piece < pieces; piece += 1) await this.#deal(chance() < 0.3 ? everyones : own, chance);
      }),
    );
  }

  /** Asks everything that was acknowledged once more; answers what is now told otherwise. */
  async askAllAgain(): Promise<string[]> {
    const different: string[] = [];
    const all = this.told.values();
    const ask = async (): Promise<void> => {
      for (const one of all) {
        const answer = await this.#send(one);
        if (answer !== one.answer) different.push(`${one.url} ${one.key}: first ${one.answer}, now ${answer}`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, ask));
    return different;
  }

  /** What the server says a player has. */
  async ownedBy(player: string): Promise<Owned> {
    const response = await fetch(`${this.#address}/api/wallet/${player}`);
    type Grant = { balance: string; open: string };
    type Held = { amount: string };
    const wallet = (await response.json()) as { balances: Reply; grants: Grant[]; reservations: Held[] };
    const sum = <T>(rows: readonly T[], read: (row: T) => number): number => rows.reduce((total, row) => total + read(row), 0);
    return {
      rp: Number(wallet.balances['RP']),
      held: sum(wallet.reservations, ({ amount }) => Number(amount)),
      bonus: sum(wallet.grants, ({ balance }) => cents(balance)),
      open: sum(wallet.grants, ({ open }) => cents(open)),
    };
  }

  /** A new player with something to spend. */
  async #welcome(player: string): Promise<void> {
    await this.#ask('/api/players', { player_id: player });
    const owned: Owned = { rp: 0, held: 0, bonus: 0, open: 0 };
    this.owned.set(player, owned);
    const bonus = await this.#ask('/api/wallet/add-bonus', { player_id: player, amount: '400.00', wagering_requirement: '40000.00' });
    if (bonus) owned.bonus += 40_000;
  }

  /** One piece of business: points given, spent, or held and then taken or given back; or a bet and its end. */
  async #deal(player: string, chance: () => number): Promise<void> {
    const owned = this.owned.get(player) as Owned;
    const amount = String(1 + Math.floor(chance() * 60));
    const way = chance();
    if (way < 0.3) {
      if (await this.#ask('/api/wallet/add-rp', { player_id: player, amount })) owned.rp += Number(amount);
    } else if (way < 0.5) {
      if (await this.#ask('/api/wallet/spend', { player_id: player, currency: 'RP', amount })) owned.rp -= Number(amount);
    } else if (way < 0.7) {
      await this.#hold(player, owned, amount, chance);
    } else {
      await this.#bet(player, owned, chance);
    }
  }

  async #hold(player: string, owned: Owned, amount: string, chance: () => number): Promise<void> {
    const held = await this.#ask('/api/wallet/reserve', { player_id: player, currency: 'RP', amount });
    if (!held) return;
    owned.rp -= Number(amount);
    owned.held += Number(amount);
    const ending = chance();
    if (ending < 0.2) return;
    const [url, part] = ending < 0.8 ? ['capture', String(1 + Math.floor(chance() * Number(amount)))] : ['void', undefined];
    const ended = await this.#ask(`/api/wallet/${url}`, { reservation_id: held['reservation_id'], amount: part });
    if (!ended) return;
    owned.held -= Number(amount);
    owned.rp += Number(ended['released']);
  }

  async #bet(player: string, owned: Owned, chance: () => number): Promise<void> {
    const stake = (1 + Math.floor(chance() * 2000)) / 100;
    const body = { player_id: player, amount: stake.toFixed(2), game_type: 'slots', round_id: `${player}-${this.told.length}` };
    const bet = await this.#ask('/api/wallet/wagers', body);
    if (!bet) return;
    const bonus = cents(bet['bonus']);
    owned.bonus -= bonus;
    owned.open += bonus;
    const ending = chance();
    if (ending < 0.1) return;
    const isVoid = ending < 0.3;
    const win = chance() < 0.5 ? '0' : (stake * 1.9).toFixed(2);
    const ended = await this.#ask(`/api/wallet/wagers/${bet['wager_id']}/${isVoid ? 'void' : 'settle'}`, isVoid ? {} : { amount: win });
    if (!ended) return;
    owned.open -= bonus;
    owned.bonus += cents(ended['bonus']);
  }

  /** Asks until it is acknowledged; null: refused. */
  async #ask(url: string, body: object): Promise<Reply | null> {
    const one: Told = { url, body, key: `${this.#name}-${this.told.length}`, answer: null };
    this.told.push(one);
    while (one.answer === null) {
      if (this.#isOpen) one.answer = await this.#send(one);
      if (one.answer === null) await wait(20);
    }
    this.#acknowledged += 1;
    this.onAcknowledged(this.#acknowledged);
    const status = Number(one.answer.slice(0, 3));
    if (status === 400 || status === 403 || status === 404) throw new Error(`${url} ${JSON.stringify(body)}: ${one.answer}`);
    return status < 300 ? (JSON.parse(one.answer.slice(4)) as Reply) : null;
  }

  /** The answer as status and text, without what is another for every request; null when none came. */
  async #send({ url, body, key }: Told): Promise<string | null> {
    try {
      const headers = { 'content-type': 'application/json', 'idempotency-key': key };
      const response = await fetch(this.#address + url, { method: 'POST', headers, body: JSON.stringify(body) });
      const text = (await response.text()).replace(/,?"request_id":"[^"]*"/, '');
      return response.status >= 500 ? null : `${response.status} ${text}`;
    } catch {
      return null;
    }
  }
}
