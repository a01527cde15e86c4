import type { ErrorCode, FieldError } from '../../kernel/errors.ts';

/** Takes one fault of a rule. A check goes on after reporting, so that an author sees every fault at once. */
export type Report = (path: string, code: ErrorCode, message: string) => void;

/** More faults than anyone reads: the rest is left out, so that a hostile rule gets a short answer. */
export const mostFaults = 200;

/** A report that keeps what it is told, up to `mostFaults`. */
export function collectFaults(): { faults: FieldError[]; report: Report } {
  const faults: FieldError[] = [];
  const report: Report = (path, code, message) => {
    if (faults.length < mostFaults) faults.push({ path, code, message });
  };
  return { faults, report };
}
