import type { RiskLabel, Segment } from '../../../engine/profile/fields.ts';
import type { Program } from '../../../engine/program.ts';
import { must } from '../../../kernel/assert.ts';

/** Where a card puts a member: as `standing` records it. */
export type Placing = { segment: Segment; tier: string; riskLabel: RiskLabel; riskScore: number };

/**
 * The place of a member whose standing nobody recorded. Whoever makes members records where they stand, so there should be none;
 * but a list must not hide a person because of a mistake elsewhere, so they stand where someone unknown stands.
 */
export function unplaced({ tiers }: Program): Placing {
  return { segment: 'NEW', tier: must(tiers[0], 'a program has tiers').tierId, riskLabel: 'MEDIUM', riskScore: 0 };
}
