import { dayMs, type Instant, minuteMs } from '../../src/kernel/clock.ts';
import type { Minor } from '../../src/kernel/money.ts';
import type { ReportedEvent } from '../../src/modules/activity/intake/event.ts';
import { type Game, payoutOf } from './games.ts';

/** What somebody does at a time: something that is told of their play, or the wish for a bonus. */
export type Step = { at: Instant } & ({ does: 'tell'; event: ReportedEvent } | { does: 'ask'; amountMinor: Minor; wagering: number });

/** A life, in the order of time. A wish is answered with when the bonus was given; null: it was refused. */
export type Life = Generator<Step, void, Instant | null>;

/** Acts answer what came of them. */
export type Act<T = void> = Generator<Step, T, Instant | null>;

type Links = ReportedEvent['links'];
type Told = { amountMinor?: Minor; bonusMinor?: Minor; gameType?: string; roundId?: string; durationSeconds?: number; links?: Links };

/** Values that somebody is met with. */
export type Traces = { device: string; ip: string; payment: string; phone?: string };

/** Somebody who plays, with what they own as the casino's cashier knows it. Own money is staked first, then that of the bonus. */
export class Person {
  readonly id: string;
  readonly chance: () => number;
  readonly traces: Traces;
  now: Instant;
  /** Minor units of own money. */
  own: Minor = 0;
  /** The bonus in play, and the turnover that is left to do. */
  bonus: { balanceMinor: Minor; leftMinor: Minor } | null = null;
  #events = 0;

  constructor(id: string, chance: () => number, traces: Traces, start: Instant) {
    this.id = id;
    this.chance = chance;
    this.traces = traces;
    this.now = start;
  }

  /** A number from `low` to below `high`. */
  between(low: number, high: number): number {
    return low + this.chance() * (high - low);
  }

  /** An amount from `low` to `high`, in whole cents. */
  cents(low: Minor, high: Minor): Minor {
    return Math.round(this.between(low, high));
  }

  happens(probability: number): boolean {
    return this.chance() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.chance() * choices.length)] as T;
  }

  wait(minutes: number): void {
    this.now += Math.max(1, Math.round(minutes * minuteMs));
  }

  /** Goes on at an hour of a day of the scene, unless it is later by now. */
  goTo(start: Instant, day: number, hour: number): void {
    this.now = Math.max(this.now + minuteMs, start + day * dayMs + Math.round(hour * 60) * minuteMs);
  }

  *deposit(amountMinor: Minor): Act {
    this.own += amountMinor;
    yield this.#tell('DEPOSIT', { amountMinor, links: this.#met(true) });
    this.wait(this.between(0.5, 3));
  }

  /** Takes own money out; of none, nothing happens. */
  *withdraw(amountMinor: Minor): Act {
    const amount = Math.min(amountMinor, this.own);
    if (amount <= 0) return;
    this.own -= amount;
    yield this.#tell('WITHDRAWAL', { amountMinor: amount, links: this.#met(true) });
    this.wait(1);
  }

  /** Asks for a bonus; answers whether it was given. Who has one in play asks for none. */
  *takeBonus(amountMinor: Minor, wagering: number): Act<boolean> {
    if (this.bonus !== null) return false;
    const at = yield { at: this.now, does: 'ask', amountMinor, wagering };
    if (at === null) return false;
    this.now = Math.max(this.now, at) + minuteMs;
    this.bonus = { balanceMinor: amountMinor, leftMinor: amountMinor * wagering };
    return true;
  }

  /**
   * Places a bet and is told the win, at once; answers false where there is not enough money for it.
   * @param payout multiples that a stake pays by chance; absent: what the game does
   */
  *bet(stakeMinor: Minor, game: Game, payout: () => number = () => payoutOf(game, this.chance())): Act<boolean> {
    const fromOwn = Math.min(stakeMinor, this.own);
    const fromBonus = stakeMinor - fromOwn;
    if (fromBonus > (this.bonus?.balanceMinor ?? 0)) return false;
    const roundId = `${this.id}-r${this.#events}`;
    const played = this.bonus;
    this.own -= fromOwn;
    if (played) {
      played.balanceMinor -= fromBonus;
      played.leftMinor -= stakeMinor;
    }
    yield this.#tell('WAGER', { amountMinor: stakeMinor, bonusMinor: fromBonus, gameType: game, roundId });
    this.wait(this.between(0.05, 0.15));
    this.#convert();
    const win = Math.round(stakeMinor * payout());
    if (win > 0) {
      const bonusMinor = Math.floor((win * fromBonus) / stakeMinor);
      this.own += win - bonusMinor;
      if (this.bonus === null) this.own += bonusMinor;
      else this.bonus.balanceMinor += bonusMinor;
      yield this.#tell('WIN', { amountMinor: win, bonusMinor, gameType: game, roundId });
      this.wait(0.05);
    }
    if (this.bonus?.balanceMinor === 0) this.bonus = null; // played away
    return true;
  }

  /** A visit that is over: how long it took. */
  *leave(since: Instant): Act {
    yield this.#tell('SESSION', { durationSeconds: Math.max(60, Math.round((this.now - since) / 1000)), links: this.#met(false) });
    this.wait(1);
  }

  #convert(): void {
    if (this.bonus === null || this.bonus.leftMinor > 0) return;
    this.own += this.bonus.balanceMinor;
    this.bonus = null;
  }

  #met(withPayment: boolean): Links {
    const { device, ip, payment } = this.traces;
    const links = [
      { kind: 'device' as const, value: device },
      { kind: 'ip' as const, value: ip },
    ];
    return withPayment ? [...links, { kind: 'payment' as const, value: payment }] : links;
  }

  #tell(kind: ReportedEvent['kind'], told: Told): Step {
    this.#events += 1;
    const event: ReportedEvent = {
      playerId: this.id,
      eventId: `${this.id}-${this.#events}`,
      kind,
      at: this.now,
      amountMinor: 0,
      bonusMinor: 0,
      gameType: null,
      gameId: null,
      roundId: null,
      sessionId: null,
      durationSeconds: null,
      ref: null,
      links: [],
      ...told,
    };
    return { at: this.now, does: 'tell', event };
  }
}
