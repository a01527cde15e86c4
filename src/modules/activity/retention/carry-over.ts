import { dayTouchedBy, emptyProfile, type FoldContext, fold } from '../../../engine/profile/fold.ts';
import type { DaySums, Profile } from '../../../engine/profile/profile.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import { type ActivityRow, type PlayRow, toEvent } from '../activity.ts';

/** The stake of a bet that was open at a month's end, as its fact told it. */
export type OpenBet = {
  roundId: string | null;
  gameType: string | null;
  grantId: Uuid | null;
  amountMinor: Minor;
  bonusMinor: Minor;
  progressMinor: Minor;
  multiplier: number;
  at: Instant;
};

/** What rows of a month did to one bonus: its turnover, and the bonus money that they moved themselves, in minor units. */
export type GrantSums = { progress: Minor; staked: Minor; won: Minor; stakedBack: Minor; wonBack: Minor };

/** What is known of a member at a month's end. */
export type Standing = {
  profile: Profile;
  /** Of a closing: the days that its month touched. */
  days: Readonly<Record<Day, DaySums>>;
  /** Open bets of the wallet's door, by id. */
  wagers: Readonly<Record<string, OpenBet>>;
};

/** What a member carries out of a month: where they stand, and what the rows of this month alone posted. */
export type Carried = Standing & {
  /** LP earned and LP taken back, both >= 0. */
  lpGiven: number;
  lpTaken: number;
  /** What the month added to the LP carry, 10^-4 minor units. */
  lpCarry: number;
  grants: Readonly<Record<Uuid, GrantSums>>;
};

/** Nothing was carried yet. */
export const nothingCarried: Standing = Object.freeze({ profile: emptyProfile(), days: {}, wagers: {} });

const noSums: GrantSums = Object.freeze({ progress: 0, staked: 0, won: 0, stakedBack: 0, wonBack: 0 });
const isOfWallet = /^(wager|win|void):/;

/** A month of one member at work: rows go in, in portions; what is carried comes out. */
export class CarryOver {
  readonly #context: FoldContext;
  #profile: Profile;
  #days: Record<Day, DaySums>;
  readonly #touched = new Set<Day>();
  readonly #wagers = new Map<string, OpenBet>();
  /** Rows of a month come in no order: an end may come before its bet. */
  readonly #ended = new Set<string>();
  readonly #grants = new Map<Uuid, GrantSums>();
  #lpGiven = 0;
  #lpTaken = 0;
  #lpCarry = 0;

  /**
   * @param before `days` holds every day that the rows touch, if anything is known of it
   * @param zone the program's
   */
  constructor(before: Standing, zone: string) {
    this.#context = { zone, lpUnitMinor: 0, earnWeights: {}, multiplier: () => 1, earns: false, lpBalance: 0 };
    this.#profile = before.profile;
    this.#days = { ...before.days };
    for (const [id, bet] of Object.entries(before.wagers)) this.#wagers.set(id, bet);
  }

  /** Folds some rows: what each earned stands on it, and is not computed again, since it depends on the terms of its time. */
  add(rows: readonly ActivityRow[]): void {
    const events = rows.map(toEvent);
    const folded = fold({ profile: this.#profile, days: this.#days }, events, this.#context);
    this.#days = { ...folded.days };
    let { lpEarned, lpCarry } = folded.profile;
    rows.forEach((row, index) => {
      const day = dayTouchedBy(events[index] as (typeof events)[number], this.#context.zone);
      const sums = this.#days[day];
      if (sums && row.lp !== 0) this.#days[day] = { ...sums, lp: sums.lp + row.lp };
      this.#touched.add(day);
      lpEarned += row.lp;
      lpCarry += row.lpCarry;
      this.#lpGiven += Math.max(row.lp, 0);
      this.#lpTaken += Math.max(-row.lp, 0);
      this.#lpCarry += row.lpCarry;
      if (row.kind !== 'OPENING') this.#play(row);
    });
    this.#profile = { ...folded.profile, lpEarned, lpCarry };
  }

  carried(): Carried {
    return {
      profile: this.#profile,
      days: Object.fromEntries([...this.#touched].flatMap((day) => (this.#days[day] ? [[day, this.#days[day]]] : []))),
      wagers: Object.fromEntries([...this.#wagers].filter(([id]) => !this.#ended.has(id))),
      lpGiven: this.#lpGiven,
      lpTaken: this.#lpTaken,
      lpCarry: this.#lpCarry,
      grants: Object.fromEntries(this.#grants),
    };
  }

  #play(row: PlayRow): void {
    const [, door] = isOfWallet.exec(row.eventId) ?? [];
    const wagerId = row.eventId.slice(row.eventId.indexOf(':') + 1);
    if (door === 'wager') this.#wagers.set(wagerId, openBet(row));
    else if (door !== undefined) this.#ended.add(wagerId);
    if (row.grantId === null) return;
    const before = this.#grants.get(row.grantId) ?? noSums;
    const sums = { ...before, progress: before.progress + row.progressMinor };
    // Bonus money of bets that the wallet took moves by transfers.
    const moved = door === undefined ? movedBy(row) : null;
    if (moved) sums[moved] += row.bonusMinor;
    this.#grants.set(row.grantId, sums);
  }
}

function openBet({ roundId, gameType, grantId, amountMinor, bonusMinor, progressMinor, multiplier, at }: PlayRow): OpenBet {
  return { roundId, gameType, grantId, amountMinor, bonusMinor, progressMinor, multiplier, at };
}

/** Which way a row moves bonus money: a stake is lost to the game, a win comes from it, and a void is the way back. */
function movedBy({ kind, ref }: PlayRow): Exclude<keyof GrantSums, 'progress'> | null {
  if (kind === 'WAGER') return 'staked';
  if (kind === 'WIN') return 'won';
  if (kind !== 'VOID') return null;
  if (ref?.kind === 'WAGER') return 'stakedBack';
  return ref?.kind === 'WIN' ? 'wonBack' : null;
}
