import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Settings } from '../settings.ts';
import type { AbuseCode, AbuseSubject } from './evidence.ts';

/** What a check found. */
export type Finding = {
  /** Above 0, at most 1. */
  severity: number;
  /** Of the newest evidence. */
  at: Instant;
  /** Ids of activity and of bonuses, and shared values as `kind:ref`; newest first. */
  evidence: readonly string[];
  /** The numbers that it was read from; names that end in `Minor` are amounts. */
  facts: Readonly<Record<string, Json>>;
};

/** A sign of fraud is one small value: a name, a sentence and a pure question. Its weight is a setting. */
export type AbuseSignal = {
  readonly code: AbuseCode;
  /** What it says to a person. */
  readonly sentence: string;
  /** null: not met, or not enough is known to say so. */
  check(subject: AbuseSubject, settings: Settings): Finding | null;
};

/** Most ids that a finding names. */
export const mostEvidence = 10;
