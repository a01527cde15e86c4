import type { Report } from '../report.ts';
import { holds, namedBy, type Test } from './condition.ts';

/** Refuses tests of one level that no value can satisfy together: min above max, or equals outside of what the others allow. */
export function checkRanges(tests: readonly Test[], report: Report): void {
  for (const group of Map.groupBy(tests, (test) => test.field).values()) checkField(group, report);
}

function checkField(tests: readonly Test[], report: Report): void {
  for (const low of tests.filter((test) => test.op === 'min')) {
    const high = tests.find((test) => test.op === 'max' && test.expected < low.expected);
    if (high) report(low.path, 'impossible_range', `${low.path}: no ${low.field} is both at least this and at most ${high.path}`);
  }
  for (const test of tests) {
    if (test.op !== 'equals' && test.op !== 'one_of') continue;
    if (namedBy(test).some((value) => tests.every((other) => holds(other, value)))) continue;
    report(test.path, 'impossible_range', `${test.path}: the other conditions on ${test.field} allow none of these values`);
  }
}
