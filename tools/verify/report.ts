import { show } from './bytes.ts';
import type { Json } from './canonical.ts';

/** What was looked at, how much of each, and what is wrong: the first faults, and how many there are. */
export type Report = {
  counts: Map<string, number>;
  faults: string[];
  faultCount: number;
  /** Last number and hash of each lane. */
  heads: Map<number, { seq: number; hash: string }>;
};

const shownFaults = 50;

/** A report of nothing yet. */
export function newReport(): Report {
  return { counts: new Map(), faults: [], faultCount: 0, heads: new Map() };
}

/** Notes a fault. */
export function fault(report: Report, what: string): void {
  report.faultCount += 1;
  if (report.faults.length < shownFaults) report.faults.push(what);
}

/** Notes that something was looked at. */
export function count(report: Report, what: string, more = 1): void {
  report.counts.set(what, (report.counts.get(what) ?? 0) + more);
}

/** Notes a fault where two values are not the same. */
export function same(report: Report, subject: string, what: string, stored: Json | undefined, expected: Json | undefined): void {
  if (stored !== expected) fault(report, `${subject}: ${what} is ${told(stored)}, should be ${told(expected)}`);
}

function told(value: Json | undefined): string {
  return value === null || value === undefined ? 'absent' : show(value);
}
