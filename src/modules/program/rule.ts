import type { RuleStatus } from '../../engine/program.ts';
import type { RuleDefinition } from '../../engine/rules/schema.ts';
import type { Instant } from '../../kernel/clock.ts';

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
