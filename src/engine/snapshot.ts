import type { Instant } from '../kernel/clock.ts';
import type { MemberStatus } from '../kernel/member-status.ts';
import type { Minor } from '../kernel/money.ts';
import { type AbuseEvidence, nothingFound } from './abuse/evidence.ts';
import type { Segment } from './profile/fields.ts';
import { emptyProfile } from './profile/fold.ts';
import type { ProfileWithDays } from './profile/profile.ts';
import type { Trigger } from './program.ts';
import type { RiskOverride } from './risk/override.ts';
import type { HeldTier } from './segment/hold.ts';

/** Rewards that one rule gave one member, counted in rolling windows; what frequency and `no_new_facts` are judged by. */
export type RuleUse = { day: number; week: number; month: number; lifetime: number; factsAtLast: number };

/**
 * Everything a decision may read of one member, taken once, under the member's lock. Plain data: the same snapshot and
 * the same policy give the same decisions on any machine, for ever.
 */
export type Snapshot = ProfileWithDays & {
  now: Instant;
  /** What started this evaluation: only rules with this trigger are asked. A person gives a credit or accepts an offer; a turn comes. */
  trigger: Trigger | 'person' | 'turn';
  /** Rules whose hour has come, for an evaluation by schedule; null: every rule of the trigger. */
  due: readonly string[] | null;
  /** Where the member stood before the change that started the evaluation; null: no such change started it. */
  previous: { segment: Segment | null; tier: string | null };
  member: {
    status: MemberStatus;
    /** End of COOLING_OFF. */
    statusUntil: Instant | null;
    country: string | null;
    marketingConsent: boolean;
    registeredAt: Instant | null;
  };
  /** Spendable points. */
  balances: { LP: number; RP: number; TICKET: number };
  /** `stakedMinor`: turnover that bonuses paid for. */
  bonus: { receivedMinor: Minor; convertedMinor: Minor; costMinor: Minor; stakedMinor: Minor };
  /** LP earned in the tier qualification window. */
  lpQualifying: number;
  /** The tier held, as last recorded; null before the first time. */
  tier: HeldTier | null;
  /** What is known of the member that may tell of fraud. */
  abuse: AbuseEvidence;
  /** A compliance officer's label over the computed one. */
  riskOverride: RiskOverride | null;
  /** An officer's flag is open. */
  riskFlagged: boolean;
  /** Value of rewards given in the last 24 h, 7 d, 30 d, base currency minor units. */
  given: { dayMinor: Minor; weekMinor: Minor; monthMinor: Minor };
  rules: Readonly<Record<string, RuleUse>>;
  /**
   * Bonuses, cash-back and tickets that the member was ever issued, also those taken back since, and offers of them that wait. Credits by
   * hand count where a pack in force limits the number; elsewhere nobody asks.
   */
  inducements: number;
  /** Spent of each rule's budget in its present period, in the reward's own unit. Only rules that have a budget. */
  budgets: Readonly<Record<string, Minor>>;
  /** Most rewards this evaluation may give. */
  limit: number;
};

/** An ACTIVE member of whom nothing is known: what a caller knows is laid over it. */
export function blankSnapshot(now: Instant, limit: number): Snapshot {
  return {
    now,
    trigger: 'batch',
    due: null,
    previous: { segment: null, tier: null },
    member: { status: 'ACTIVE', statusUntil: null, country: null, marketingConsent: false, registeredAt: null },
    profile: emptyProfile(),
    days: {},
    balances: { LP: 0, RP: 0, TICKET: 0 },
    bonus: { receivedMinor: 0, convertedMinor: 0, costMinor: 0, stakedMinor: 0 },
    lpQualifying: 0,
    tier: null,
    abuse: nothingFound,
    riskOverride: null,
    riskFlagged: false,
    given: { dayMinor: 0, weekMinor: 0, monthMinor: 0 },
    rules: {},
    inducements: 0,
    budgets: {},
    limit,
  };
}

/** The status that counts at a time: a cooling-off that has ended is over without anyone's doing. */
export function statusAt(member: Snapshot['member'], now: Instant): MemberStatus {
  const over = member.status === 'COOLING_OFF' && member.statusUntil !== null && now >= member.statusUntil;
  return over ? 'ACTIVE' : member.status;
}
