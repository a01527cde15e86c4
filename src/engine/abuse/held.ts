import { type RiskLabel, riskLabels } from '../profile/fields.ts';
import type { AbuseStanding } from './score.ts';

/**
 * Whether a person decides instead of the band: at risk HIGH and above who plays too much may look like who cheats. A block is a person's
 * word already.
 */
export function isHeldForPerson({ action, blocked }: Pick<AbuseStanding, 'action' | 'blocked'>, label: RiskLabel): boolean {
  return action !== 'NO_ACTION' && !blocked && riskLabels.indexOf(label) >= riskLabels.indexOf('HIGH');
}
