import type { Json } from '../kernel/canonical.ts';
import type { Currency } from '../kernel/currency.ts';
import { fieldFault } from '../kernel/errors.ts';
import { formatAmount, type Minor, parseAmount } from '../kernel/money.ts';
import { abuseThresholds, abuseWeights } from './abuse/thresholds.ts';
import { type Segment, segments } from './profile/fields.ts';
import { didYouMean } from './rules/nearest.ts';

/**
 * The program's settings: thresholds, caps, prices and gate settings. One list gives their names, environment variables
 * (which seed version 1 at first start), defaults, units and meanings.
 */
type Kind = 'money' | 'number' | 'count' | 'flag' | 'list' | 'map' | 'id' | readonly string[];

type SettingSpec = {
  readonly kind: Kind;
  readonly default: string;
  readonly unit?: string;
  readonly meaning: string;
  /** Of an amount: in minor units. */
  readonly min?: number;
  readonly max?: number;
  /** Most decimals of a number; absent: any. */
  readonly decimals?: number;
  /** Keys that a map may have; absent: any. */
  readonly keys?: readonly string[];
};

/** A map as its default is written. */
function pairs(map: Readonly<Record<string, number>>): string {
  return Object.entries(map)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

export const settingSpecs = {
  new_player_wager_threshold: { kind: 'money', default: '1000', meaning: 'Below this turnover a player is NEW' },
  vip_wager_threshold: { kind: 'money', default: '100000', meaning: 'Turnover from which a player can be VIP' },
  vip_min_sessions: { kind: 'count', default: '50', unit: 'sessions', meaning: 'Sessions from which a player can be VIP' },
  breakeven_band: { kind: 'number', default: '0.05', unit: 'share of turnover', max: 1, meaning: 'Results within this band are BREAKEVEN' },
  lp_unit: { kind: 'money', default: '10', min: 1, meaning: 'Stake that earns one loyalty point' },
  lp_earn_weights: {
    kind: 'map',
    default: '',
    unit: 'factor per game type',
    decimals: 2,
    meaning: 'Earn weight of game types, at most 2 decimals; others count 1',
  },
  lp_qualification_days: {
    kind: 'count',
    default: '365',
    unit: 'days',
    max: 3650,
    meaning: 'Window in which LP count toward a tier, and how long a tier is held; 0 = lifetime',
  },
  tier_grace_days: { kind: 'count', default: '30', unit: 'days', max: 3650, meaning: 'Time to earn a tier again before it is lost' },
  house_edge: {
    kind: 'map',
    default: 'slots=0.05,roulette=0.027,blackjack=0.005,baccarat=0.0106,poker=0.025,other=0.05',
    unit: 'share of the stake',
    max: 1,
    meaning: 'House edge per game type; `other` serves unknown games',
  },
  lp_value: { kind: 'number', default: '0', unit: 'base currency per point', meaning: 'Value of a loyalty point' },
  rp_value: { kind: 'number', default: '0.01', unit: 'base currency per point', meaning: 'Value of a reward point' },
  ticket_value: { kind: 'number', default: '1', unit: 'base currency per ticket', meaning: 'Value of a ticket' },
  lp_breakage: { kind: 'number', default: '0', unit: 'share', max: 1, meaning: 'Loyalty points expected never to be used' },
  rp_breakage: { kind: 'number', default: '0', unit: 'share', max: 1, meaning: 'Reward points expected never to be used' },
  rp_expiry_days: {
    kind: 'count',
    default: '365',
    unit: 'days',
    max: 36_500,
    meaning: 'Life of reward points, from when they are earned; 0 = for ever',
  },
  ticket_expiry_days: {
    kind: 'count',
    default: '0',
    unit: 'days',
    max: 36_500,
    meaning: 'Life of tickets, from when they are earned; 0 = for ever',
  },
  max_daily_reward_per_player: { kind: 'money', default: '1000', meaning: 'Most reward value per player in 24 hours' },
  max_weekly_reward_per_player: { kind: 'money', default: '5000', meaning: 'Most reward value per player in 7 days' },
  max_monthly_reward_per_player: { kind: 'money', default: '15000', meaning: 'Most reward value per player in 30 days' },
  risk_medium_keeps: {
    kind: 'number',
    default: '0.5',
    unit: 'share',
    max: 1,
    meaning: 'Share of an inducement kept at risk MEDIUM; 1 = pass, 0 = refuse',
  },
  risk_high_keeps: {
    kind: 'number',
    default: '0',
    unit: 'share',
    max: 1,
    meaning: 'Share of an inducement kept at risk HIGH; must be below 1',
  },
  risk_critical_keeps: {
    kind: 'number',
    default: '0',
    unit: 'share',
    max: 1,
    meaning: 'Share of an inducement kept at risk CRITICAL; must be below 1',
  },
  forbid_loss_triggered_rewards: { kind: 'flag', default: 'false', meaning: 'Refuse rewards of rules that read losses or wins' },
  risk_model: { kind: 'id', default: 'safeplay-additive@2.0', meaning: 'Risk model, name@version, whose score counts' },
  risk_challenger: {
    kind: 'id',
    default: 'none',
    meaning: 'A second risk model that looks at everyone as well, and is recorded beside the first; none: there is none',
  },
  risk_challenger_acts: {
    kind: 'flag',
    default: 'false',
    meaning: 'Whether the second risk model counts too: then the higher risk of the two does',
  },
  risk_amount_scale: {
    kind: 'number',
    default: '1',
    unit: 'units of the published bands (rand) per unit of base currency',
    min: 1e-6,
    meaning: 'What amounts are multiplied with before a risk model sees them',
  },
  abuse_score_threshold: {
    kind: 'count',
    default: '70',
    unit: 'score',
    min: 1,
    max: 100,
    meaning: 'Abuse score from which a person looks at the case',
  },
  abuse_weights: {
    kind: 'map',
    default: pairs(abuseWeights),
    unit: 'points per signal',
    max: 100,
    keys: Object.keys(abuseWeights),
    meaning: 'What each sign of fraud adds to the abuse score, at full severity and fresh',
  },
  abuse_half_life_days: {
    kind: 'count',
    default: '90',
    unit: 'days',
    min: 1,
    max: 3650,
    meaning: 'Time after which a sign of fraud counts half; after 720 days it counts nothing',
  },
  abuse_thresholds: {
    kind: 'map',
    default: pairs(Object.fromEntries(Object.entries(abuseThresholds).map(([name, [byDefault]]) => [name, byDefault]))),
    unit: 'shares, multiples and counts',
    keys: Object.keys(abuseThresholds),
    meaning: 'What the signs of fraud are measured by: see the guide',
  },
  // Below -100 a larger loss would be the better bargain.
  min_roi: { kind: 'number', default: '0', unit: 'percent', min: -100, meaning: 'Least return on a reward; 0 = break-even passes' },
  on_unprofitable: { kind: ['refuse', 'resize'], default: 'refuse', meaning: 'What happens to a reward below min_roi' },
  profit_model: { kind: ['attributed', 'incremental'], default: 'attributed', meaning: 'Which return decides; both are always shown' },
  retention_multipliers: {
    kind: 'map',
    default: 'NEW=1.2,LOSING=1.1,BREAKEVEN=1.15,WINNING=0.9,VIP=1.5',
    unit: 'factor',
    keys: segments,
    meaning: 'Play after a reward over play before it, per segment (assumed, not measured)',
  },
  manual_credit_limit: { kind: 'money', default: '500', meaning: 'Value above which a manual credit needs a second person' },
  auto_issue: { kind: 'flag', default: 'true', meaning: 'Issue approved rewards at once; false leaves them PENDING' },
  jurisdictions: { kind: 'list', default: 'DEFAULT', meaning: 'Policy packs in force; the first serves players of other countries' },
} as const satisfies Record<string, SettingSpec>;

export type SettingName = keyof typeof settingSpecs;
export const settingNames = Object.keys(settingSpecs) as SettingName[];

type ValueOf<K extends Kind> = K extends 'money'
  ? Minor
  : K extends 'number' | 'count'
    ? number
    : K extends 'flag'
      ? boolean
      : K extends 'list'
        ? readonly string[]
        : K extends 'map'
          ? Readonly<Record<string, number>>
          : K extends 'id'
            ? string
            : K extends readonly (infer Choice)[]
              ? Choice
              : never;

/** Settings as the engine reads them: money in minor units. */
export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof settingSpecs)[Name]['kind']> };

/**
 * Settings as people write them: text, or JSON numbers, booleans, lists and maps. Missing ones, and missing keys of a map, take
 * their default.
 */
export type SettingsInput = { readonly [Name in SettingName]?: unknown };

/**
 * Reads settings and checks what must hold between them.
 * @throws Fault `unknown_setting`, `invalid_setting`, or a fault of its amount, with the setting's path
 */
export function parseSettings(input: SettingsInput, currency: Currency, path = 'settings'): Settings {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  for (const name of Object.keys(input)) {
    if (Object.hasOwn(settingSpecs, name)) continue;
    throw fieldFault(at(name), 'unknown_setting', didYouMean(name, settingNames, 'there is no setting of that name'));
  }
  const parsed = Object.fromEntries(
    settingNames.map((name) => [name, parseSetting(name, input[name] ?? settingSpecs[name].default, currency, at(name))]),
  ) as Settings;
  checkProtection(parsed, at);
  return parsed;
}

/** One setting's value. @throws Fault `invalid_setting`, or a fault of its amount */
export function parseSetting(name: SettingName, value: unknown, currency: Currency, path: string): unknown {
  const spec: SettingSpec = settingSpecs[name];
  const invalid = (expected: string): never => {
    throw fieldFault(path, 'invalid_setting', `${name}: expected ${expected}, got ${JSON.stringify(value)}`);
  };
  switch (spec.kind) {
    case 'money': {
      const minor = typeof value === 'string' || typeof value === 'number' ? parseAmount(value, currency, path) : -1;
      return minor >= (spec.min ?? 0) ? minor : invalid(spec.min ? 'an amount above 0' : 'an amount of at least 0');
    }
    case 'number':
    case 'count': {
      const most = spec.max === undefined ? '' : ` and at most ${spec.max}`;
      return parseNumber(value, spec) ?? invalid(`a ${spec.kind === 'count' ? 'whole ' : ''}number of at least ${spec.min ?? 0}${most}`);
    }
    case 'flag':
      return value === true || value === 'true' ? true : value === false || value === 'false' ? false : invalid('true or false');
    case 'list': {
      const items: unknown[] = Array.isArray(value) ? value : String(value).split(',');
      const trimmed = items.map((item) => (typeof item === 'string' ? item.trim() : '')).filter((item) => item !== '');
      return trimmed.length > 0 && trimmed.length === items.length ? trimmed : invalid('a list such as DEFAULT,GB');
    }
    case 'id':
      return typeof value === 'string' && /^[A-Za-z0-9_.@-]{1,64}$/.test(value) ? value : invalid(`an id such as ${spec.default}`);
    case 'map':
      return parseMap(value, spec) ?? invalid(`pairs such as ${spec.default === '' ? 'slots=1.5' : spec.default}`);
    default:
      return typeof value === 'string' && spec.kind.includes(value) ? value : invalid(spec.kind.join(' or '));
  }
}

function parseNumber(value: unknown, spec: SettingSpec): number | null {
  if (typeof value !== 'number' && (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value.trim()))) return null;
  const number = Number(value);
  if (!Number.isFinite(number) || number < (spec.min ?? 0) || number > (spec.max ?? 1e9)) return null;
  if (spec.decimals !== undefined && Number(number.toFixed(spec.decimals)) !== number) return null;
  return spec.kind === 'count' && !Number.isSafeInteger(number) ? null : number;
}

/** A map laid over its default: whoever names one game type leaves the others as they are. */
function parseMap(value: unknown, spec: SettingSpec): Record<string, number> | null {
  const own = readPairs(value, spec);
  return own && Object.fromEntries([...(readPairs(spec.default, spec) ?? []), ...own]);
}

function readPairs(value: unknown, spec: SettingSpec): [string, number][] | null {
  const pairs: unknown[][] =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value)
      : String(value)
          .split(',')
          .filter((pair) => pair.trim() !== '')
          .map((pair) => pair.split('='));
  const read: [string, number][] = [];
  for (const [name, raw, ...more] of pairs) {
    const key = String(name).trim();
    const number = parseNumber(raw, spec);
    if (key === '' || number === null || more.length > 0 || (spec.keys && !spec.keys.includes(key))) return null;
    read.push([key, number]);
  }
  return read;
}

/** Protection may be stricter than the default, never absent, and never milder as risk rises. */
function checkProtection(settings: Settings, at: (name: string) => string): void {
  const { risk_medium_keeps: medium, risk_high_keeps: high, risk_critical_keeps: critical } = settings;
  const refuse = (name: SettingName, sentence: string): never => {
    throw fieldFault(at(name), 'invalid_setting', `${name}: ${sentence}`);
  };
  if (high >= 1) refuse('risk_high_keeps', 'inducements may not pass at risk HIGH');
  if (critical >= 1) refuse('risk_critical_keeps', 'inducements may not pass at risk CRITICAL');
  const rises = high > medium ? 'risk_high_keeps' : critical > high ? 'risk_critical_keeps' : null;
  if (rises) refuse(rises, 'the share kept may not rise with risk');
}

/** Settings in the one way that means the same everywhere: money as decimal text in major units, the rest as JSON. */
export function writeSettings(settings: Settings, currency: Currency): { readonly [Name in SettingName]: Json } {
  const written = settingNames.map((name): [SettingName, unknown] => {
    const value = settings[name];
    return [name, settingSpecs[name].kind === 'money' ? formatAmount(value as Minor, currency) : value];
  });
  return Object.fromEntries(written) as { [Name in SettingName]: Json };
}

/** What one unit of a setting is, for people; undefined: there is none. */
export function unitOf(name: SettingName): string | undefined {
  const spec: SettingSpec = settingSpecs[name];
  return spec.unit ?? (spec.kind === 'money' ? 'base currency' : undefined);
}

/** Multiplier of a segment; a segment without one keeps its play (1). */
export function retentionMultiplier(settings: Settings, segment: Segment): number {
  return settings.retention_multipliers[segment] ?? 1;
}

/** House edge of a game type; unknown games take that of `other`. */
export function houseEdge(settings: Settings, gameType: string | null): number {
  const listed = gameType !== null && Object.hasOwn(settings.house_edge, gameType);
  return settings.house_edge[listed ? gameType : 'other'] ?? 0;
}
