import type { ErrorCode, FieldError } from '../../kernel/errors.ts';

/** Takes one fault of a rule. A check goes on after reporting, so that an author sees every fault at once. */
export type Report = (path: string, code: ErrorCode, message: string) => void;

/** A report that keeps what it is told. */
export function collectFaults(): { faults: FieldError[]; report: Report } {
  const faults: FieldError[] = [];
  return { faults, report: (path, code, message) => faults.push({ path, code, message }) };
}
