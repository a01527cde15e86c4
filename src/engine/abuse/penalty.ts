import { type Minor, mulDivFloor } from '../../kernel/money.ts';

/** What a score does, from the mildest band up. `upTo` is inclusive. */
export const abuseBands = [
  { upTo: 30, action: 'NO_ACTION' },
  { upTo: 60, action: 'REDUCED_REWARDS' },
  { upTo: 80, action: 'INCREASED_WAGERING' },
  { upTo: 100, action: 'BLOCKED' },
] as const;

export type AbuseAction = (typeof abuseBands)[number]['action'];

/** The band of a score 0-100. */
export function abuseAction(score: number): AbuseAction {
  return abuseBands.find((band) => score <= band.upTo)?.action ?? 'BLOCKED';
}

/** A reward that is yet to be given. `largestMultiple`: what the member's policy pack lets wagering be raised to. */
export type Penalisable = { amountMinor: Minor; wageringMultiple: number; largestMultiple: number };

/** What is left of it, by which code. An amount of 0: nothing. */
export type Penalised = {
  code: 'ok' | 'abuse_reduced' | 'abuse_wagering' | 'abuse_blocked' | 'abuse_wagering_limit';
  amountMinor: Minor;
  wageringMultiple: number;
};

/**
 * What a band makes of a future reward; what a member has is never touched. Wagering is doubled, but never past the pack's limit: there
 * it stops and the amount is halved instead.
 */
export function applyAbusePenalty({ amountMinor, wageringMultiple, largestMultiple }: Penalisable, action: AbuseAction): Penalised {
  const halfMinor = mulDivFloor(amountMinor, 1, 2);
  switch (action) {
    case 'NO_ACTION':
      return { code: 'ok', amountMinor, wageringMultiple };
    case 'BLOCKED':
      return { code: 'abuse_blocked', amountMinor: 0, wageringMultiple };
    case 'REDUCED_REWARDS':
      return { code: 'abuse_reduced', amountMinor: halfMinor, wageringMultiple };
    case 'INCREASED_WAGERING': {
      // Nothing to raise: halve, or a worse score would be treated better than a milder one.
      if (wageringMultiple === 0) return { code: 'abuse_reduced', amountMinor: halfMinor, wageringMultiple };
      const doubled = wageringMultiple * 2;
      if (doubled <= largestMultiple) return { code: 'abuse_wagering', amountMinor, wageringMultiple: doubled };
      const most = Math.max(wageringMultiple, largestMultiple);
      return { code: 'abuse_wagering_limit', amountMinor: halfMinor, wageringMultiple: most };
    }
  }
}
