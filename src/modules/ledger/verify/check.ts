import type { Differences } from './differences.ts';

/**
 * One thing that was checked: how much, and what was wrong (the first faults; `faultCount` counts all). `seconds`: how long it took,
 * where it was measured alone.
 */
export type Check = { name: string; rows: number; faults: string[]; faultCount: number; seconds: number | null };

const shownFaults = 20;

/** A check that has not looked at anything yet. */
export function newCheck(name: string): Check {
  return { name, rows: 0, faults: [], faultCount: 0, seconds: null };
}

/** Adds a fault to a check. */
export function report(check: Check, fault: string): void {
  check.faultCount += 1;
  if (check.faults.length < shownFaults) check.faults.push(fault);
}

/** A check made by one query that counts what it compared and returns what differs. */
export async function compare(name: string, found: Promise<Differences>): Promise<Check> {
  const started = performance.now();
  const { compared, differences } = await found;
  const check = newCheck(name);
  check.rows = compared;
  check.seconds = (performance.now() - started) / 1000;
  for (const { subject, what, stored, expected } of differences) {
    report(check, `${subject}: ${what} is ${stored ?? 'absent'}, should be ${expected ?? 'absent'}`);
  }
  return check;
}
