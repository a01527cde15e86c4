import type { Instant } from '../../../kernel/clock.ts';
import { isHard } from '../../../kernel/link-kind.ts';
import { Decimal } from '../../decimal.ts';
import type { Settings } from '../../settings.ts';
import { decayOf } from '../decay.ts';
import type { SharedValue } from '../evidence.ts';
import { type AbuseSignal, mostEvidence } from '../signal.ts';
import { type AbuseThresholds, mostTold, thresholdsOf } from '../thresholds.ts';

/**
 * Shares with other members what is one person's, or what few share. The link that weighs most now counts: a stronger one, unless it is so
 * old that a weaker one has more left.
 */
export const multiAccount: AbuseSignal = {
  code: 'MULTI_ACCOUNT',
  sentence: 'Shares a means of payment, an identity, a device or an address with another account.',
  check({ abuse, now }, settings) {
    const thresholds = thresholdsOf(settings);
    const { links = [], through = 0 } = abuse.word.dismissed.MULTI_ACCOUNT ?? {};
    const dismissed = new Set(links);
    const met = abuse.links
      .map((link) => ({ ...link, name: linkName(link), severity: severityOf(link, thresholds) }))
      .filter(({ name, severity, joinedAt }) => severity > 0 && !(dismissed.has(name) && joinedAt <= through))
      .sort((one, other) => other.severity - one.severity || other.at - one.at || (one.name < other.name ? -1 : 1));
    const [first, ...others] = met;
    if (first === undefined) return null;
    const { severity, at, kind, members } = others.reduce((most, one) => (weighsMore(one, most, now, settings) ? one : most), first);
    return {
      severity,
      at,
      evidence: met.map(({ name }) => name).slice(0, mostEvidence),
      facts: { kind, members, shared_values: met.length },
    };
  },
};

type Link = { severity: number; at: Instant };

/** Only what was met later can outweigh what says more; that is seen without weighing. */
function weighsMore(one: Link, most: Link, now: Instant, settings: Settings): boolean {
  if (one.at <= most.at) return false;
  const weight = ({ severity, at }: Link): Decimal => decayOf(at, now, settings).times(severity);
  return weight(one).gt(weight(most));
}

/** How a shared value is named in evidence. */
export function linkName({ kind, ref }: Pick<SharedValue, 'kind' | 'ref'>): string {
  return `${kind}:${ref}`;
}

/** How much a shared value says, 0 to 1: the more share an address, the less; what identifies a person says everything. */
export function severityOf({ kind, members }: Pick<SharedValue, 'kind' | 'members'>, thresholds: AbuseThresholds): number {
  if (members < 2) return 0;
  if (isHard(kind)) return 1;
  if (kind === 'device') return Math.min(1, thresholds.device_severity);
  return members > Math.min(thresholds.ip_members, mostTold)
    ? 0
    : new Decimal(1)
        .div(Decimal.log2(members + 1))
        .toDecimalPlaces(6)
        .toNumber();
}
