import type { RuleStatus } from '../../engine/program.ts';
import type { RuleDefinition } from '../../engine/rules/schema.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Change } from './compare.ts';

/** A rule as it stands: its latest version and where in its life it is. */
export type Rule = {
  ruleId: string;
  status: RuleStatus;
  version: number;
  definition: RuleDefinition;
  createdAt: Instant;
  updatedAt: Instant;
};

/** One version of a rule; it never changes. */
export type RuleVersion = { version: number; definition: RuleDefinition; createdAt: Instant; createdBy: string };

/** A version in the life of its rule. */
export type RuleVersionInLife = RuleVersion & {
  /** What the version made of the rule. */
  status: RuleStatus;
  /** The version that `changes` starts from; null: the first one, to which everything is new. */
  comparedWith: number | null;
  changes: readonly Change[];
};

/** What a definition makes of a rule in its status (null: it is new). DRAFT → ACTIVE ⇄ PAUSED: a draft not yet active stays a draft. */
export function statusAfter(status: RuleStatus | null, isActive: boolean): RuleStatus {
  if (isActive) return 'ACTIVE';
  return status === null || status === 'DRAFT' ? 'DRAFT' : 'PAUSED';
}
