import type { Json } from '../../../kernel/canonical.ts';
import type { MemberStatus } from '../../../kernel/member-status.ts';
import { parseAmount } from '../../../kernel/money.ts';
import { nothingFound } from '../../abuse/evidence.ts';
import { compileProgram } from '../../compile.ts';
import type { RiskLabel } from '../../profile/fields.ts';
import { emptyProfile } from '../../profile/fold.ts';
import type { Policy, Program } from '../../program.ts';
import type { WrittenRates } from '../../rates.ts';
import { fixedTo } from '../../risk/override.ts';
import type { RewardType } from '../../rules/reward.ts';
import { defaultTiers } from '../../segment/tier.ts';
import type { SettingsInput } from '../../settings.ts';
import { blankSnapshot, type RuleUse, type Snapshot } from '../../snapshot.ts';
import type { GateName } from '../order.ts';
import type { Pack } from '../packs/pack.ts';

/**
 * How the case tables of this folder are written: amounts in major units of USD, times in RFC 3339. What a case does not say
 * is as for the reference player P001 in calm waters: everything passes.
 */
export type MemberSketch = {
  status?: MemberStatus;
  until?: string;
  country?: string;
  consent?: boolean;
  registered?: string;
  wagered?: string;
  won?: string;
  /** Stakes per game type; they should add up to `wagered`. */
  games?: Record<string, string>;
  /** An officer's label. `'computed'`: what the model says. */
  risk?: RiskLabel | 'computed';
  nothingKnown?: true;
  /** The abuse score: of a card that another member uses too, weighed as it takes. */
  abuse?: number;
  /** Reward value of the last 24 hours, 7 days, 30 days. */
  given?: { day?: string; week?: string; month?: string };
  /** Earlier rewards by rule. `since`: facts that came in after the last one. */
  had?: Record<string, Partial<RuleUse> & { since?: number }>;
  /** Inducements that the member was ever issued, by whichever rule. */
  inducements?: number;
  /** Spent of the rules' budgets; `null`: nobody knows. */
  spent?: Record<string, string> | null;
};

/** A rule as written, less what is always the same. Without `reward_config`: a bonus of 100.00. */
export type RuleSketch = { conditions?: Json; status?: 'DRAFT' | 'PAUSED'; [key: string]: Json | undefined };

export type Scene = {
  says: string;
  at?: string;
  member?: MemberSketch;
  settings?: SettingsInput;
  /** Policy packs instead of those that Laurel has. */
  packs?: readonly Pack[];
  /** Exchange rates to USD. */
  rates?: WrittenRates;
  limit?: number;
};

/** What one rule is expected to come to. Of the gates, each that is not named in `trace` answers `pass ok`. */
export type Expected = {
  outcome: 'APPROVED' | 'REDUCED' | 'REFUSED';
  reason: string;
  granted: string;
  trace: Partial<Record<GateName, string>>;
  /** Facts of gates; those that are named must be so. */
  facts?: Partial<Record<GateName, Readonly<Record<string, Json>>>>;
  wagering?: number;
};

/** One rule and one member. */
export type GateCase = Scene & { rule?: RuleSketch; expect: Expected };

/** Several rules in one evaluation, in the order they are judged: `approved 100.00`, `refused risk_high`, `not reached`, `not matched`. */
export type TogetherCase = Scene & { rules: Record<string, RuleSketch>; expect: Record<string, string> };

/** A credit by hand. Of the gates, each that is not named in `trace` answers `pass ok`. */
export type CreditCase = Scene & {
  credit: { type: RewardType; amount: string; wagering?: number; games?: string[] };
  expect: Pick<Expected, 'outcome' | 'reason' | 'granted' | 'trace'>;
};

const currency = 'USD';
const usd = (text: string): number => parseAmount(text, currency);

/** The snapshot and the program of a scene. */
export function stage(scene: Scene, rules: Record<string, RuleSketch>): { snapshot: Snapshot; program: Program } {
  const policy: Policy = {
    base_currency: currency,
    time_zone: 'UTC',
    settings: { abuse_weights: { MULTI_ACCOUNT: scene.member?.abuse ?? 0 }, ...scene.settings },
    rates: scene.rates ?? {},
    tiers: defaultTiers(),
    rules: Object.entries(rules).map(([ruleId, { status, ...written }]) => ({
      version: 1,
      status: status ?? 'ACTIVE',
      definition: {
        rule_id: ruleId,
        name: ruleId,
        conditions: {},
        reward_config: { type: 'BONUS_BALANCE', amount: '100.00' },
        ...written,
      } as Json,
    })),
  };
  const program = compileProgram(policy);
  return { snapshot: snapshotOf(scene), program: scene.packs ? { ...program, packs: scene.packs } : program };
}

function snapshotOf({ at = '2026-03-02T12:00:00Z', member = {}, limit = 10 }: Scene): Snapshot {
  const { given = {}, spent = {} } = member;
  const profile = profileOf(member);
  return {
    ...blankSnapshot(Date.parse(at), limit),
    profile,
    member: {
      status: member.status ?? 'ACTIVE',
      statusUntil: member.until === undefined ? null : Date.parse(member.until),
      country: member.country ?? null,
      marketingConsent: member.consent ?? false,
      registeredAt: member.registered === undefined ? null : Date.parse(member.registered),
    },
    lpQualifying: 1500,
    abuse: abuseWorth(member.abuse ?? 0, Date.parse(at)),
    riskOverride: member.risk === 'computed' ? null : fixedTo(member.risk ?? 'LOW'),
    given: { dayMinor: usd(given.day ?? '0'), weekMinor: usd(given.week ?? '0'), monthMinor: usd(given.month ?? '0') },
    rules: Object.fromEntries(
      Object.entries(member.had ?? {}).map(([ruleId, { since = 1, ...use }]) => [
        ruleId,
        { day: 0, week: 0, month: 0, lifetime: 1, ...use, factsAtLast: profile.facts - since },
      ]),
    ),
    inducements: member.inducements ?? 0,
    budgets: Object.fromEntries(Object.entries(spent ?? {}).map(([ruleId, amount]) => [ruleId, usd(amount)])),
  };
}

function abuseWorth(score: number, at: number): Snapshot['abuse'] {
  return score === 0 ? nothingFound : { ...nothingFound, links: [{ kind: 'payment', ref: '00', members: 2, at, joinedAt: at }] };
}

function profileOf({ wagered = '15000.00', won = '12000.00', games, nothingKnown }: MemberSketch): Snapshot['profile'] {
  if (nothingKnown) return emptyProfile();
  const stakes = Object.entries(games ?? { unknown: wagered }).map(([game, amount]) => [game, usd(amount)]);
  return {
    ...emptyProfile(),
    deposited: usd('5000'),
    wagered: usd(wagered),
    won: usd(won),
    sessions: 25,
    playtimeSeconds: 48 * 3600,
    wageredByGame: Object.fromEntries(stakes),
    facts: 5,
  };
}
