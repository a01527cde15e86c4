import type { LinkKind } from '../../../kernel/link-kind.ts';
import { parseAmount } from '../../../kernel/money.ts';
import { parseSettings, type Settings, type SettingsInput } from '../../settings.ts';
import { blankSnapshot } from '../../snapshot.ts';
import { type AbuseCode, type AbuseEvidence, type AbuseSubject, type Dismissal, nothingFound, type PlaySums } from '../evidence.ts';

/** What a business person would tell of a member. Amounts in dollars; times of 2026 such as `03-01 10:45`; absent: nobody knows. */
export type MemberSketch = {
  deposited?: string;
  /** Bonuses received, and turnover that they paid for. */
  bonuses?: string;
  playedOnBonuses?: string;
  wagered?: string;
  won?: string;
  bets?: number;
  bonusPlay?: { at: string; events: string[] };
  wins?: { at: string; events: string[] };
  lastSeen?: string;
  withdrawals?: {
    at: string;
    amount: string;
    balance: string;
    after: { bonus: string; at: string } | { win: string; at: string; stakes: number };
  }[];
  jumps?: { bonus: string; completed: string; usual: string; median: string; stake: string; at: string }[];
  /** `others`: how many more were met with it. */
  /** `joined`: when the last of the others came to it; the same time unless told. */
  shares?: { kind: LinkKind; ref: string; others: number; at: string; joined?: string }[];
  /** What a reviewer dismissed, of the signal at hand. */
  dismissed?: { until?: string; links?: string[]; play?: PlaySketch };
};

type PlaySketch = Pick<MemberSketch, 'deposited' | 'bonuses' | 'playedOnBonuses' | 'wagered' | 'won' | 'bets'>;

export type SignalCase = {
  says: string;
  member: MemberSketch;
  settings?: SettingsInput;
  /** null: the signal is not met. What is not named is not looked at. */
  expect: { severity?: number; at?: string; evidence?: string[]; facts?: Record<string, unknown> } | null;
};

export const staged = { now: at('03-02 12:00') };

/** A time of 2026, UTC. */
export function at(time: string): number {
  return Date.parse(`2026-${time.replace(' ', 'T')}:00Z`);
}

/** An amount in dollars, minor units. */
export function usd(amount: string): number {
  return parseAmount(amount, 'USD');
}

/** Settings with some of a case's own. */
export function settingsOf(input: SettingsInput = {}): Settings {
  return parseSettings(input, 'USD');
}

/** The member of a case as the engine knows them. `code`: the signal that is dismissed, if any is. */
export function subjectOf(member: MemberSketch, code: AbuseCode): AbuseSubject {
  const { profile, bonus } = blankSnapshot(staged.now, 1);
  const known = (amount: string | undefined): number | null => (amount === undefined ? null : usd(amount));
  return {
    now: staged.now,
    profile: {
      ...profile,
      deposited: known(member.deposited),
      wagered: known(member.wagered),
      won: known(member.won),
      bets: member.bets ?? null,
      lastAt: member.lastSeen === undefined ? null : at(member.lastSeen),
      wageredByGame: member.wagered === undefined ? {} : { slots: usd(member.wagered) },
    },
    bonus: { ...bonus, receivedMinor: usd(member.bonuses ?? '0'), stakedMinor: usd(member.playedOnBonuses ?? '0') },
    abuse: evidenceOf(member, code),
  };
}

function evidenceOf(
  { bonusPlay, wins, withdrawals = [], jumps = [], shares = [], dismissed }: MemberSketch,
  code: AbuseCode,
): AbuseEvidence {
  return {
    ...nothingFound,
    bonusPlay: bonusPlay ? { at: at(bonusPlay.at), events: bonusPlay.events } : null,
    wins: wins ? { at: at(wins.at), events: wins.events } : null,
    cashOuts: withdrawals.map(({ after, ...one }, index) => ({
      eventId: `withdrawal-${index + 1}`,
      at: at(one.at),
      amountMinor: usd(one.amount),
      balanceMinor: usd(one.balance),
      after:
        'bonus' in after
          ? { what: 'conversion', grantId: after.bonus, at: at(after.at) }
          : { what: 'win', eventId: after.win, at: at(after.at), stakes: after.stakes },
    })),
    stakeJumps: jumps.map(({ bonus, completed, usual, median, ...one }, index) => ({
      grantId: bonus,
      completedAt: at(completed),
      usualMinor: usd(usual),
      medianMinor: usd(median),
      stakeMinor: usd(one.stake),
      eventId: `stake-${index + 1}`,
      at: at(one.at),
    })),
    links: shares.map(({ kind, ref, others, joined, ...one }) => {
      return { kind, ref, members: others + 1, at: at(one.at), joinedAt: at(joined ?? one.at) };
    }),
    word: { blocked: false, dismissed: dismissed ? { [code]: dismissalOf(dismissed) } : {} },
  };
}

function dismissalOf({ until, links = [], play = {} }: NonNullable<MemberSketch['dismissed']>): Dismissal {
  return { through: at(until ?? '03-02 12:00'), links, play: playOf(play) };
}

function playOf(play: PlaySketch): PlaySums {
  return {
    depositedMinor: usd(play.deposited ?? '0'),
    receivedMinor: usd(play.bonuses ?? '0'),
    stakedMinor: usd(play.playedOnBonuses ?? '0'),
    wageredMinor: usd(play.wagered ?? '0'),
    wonMinor: usd(play.won ?? '0'),
    bets: play.bets ?? 0,
  };
}
