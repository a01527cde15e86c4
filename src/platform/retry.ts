import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../kernel/errors.ts';

/** Thrown by a module when the whole transaction should run again: its lane was taken over, or an operation key appeared meanwhile. */
export class Retry extends Error {
  override readonly name = 'Retry';
}

/**
 * What went wrong, for one who thinks of trying again. `again`: the database or a module asks for it; `lost`: the connection is gone;
 * `waited`: no connection within the time allowed, so waiting once more would only make a queue longer; `final`: anything else.
 */
export type Failure = 'again' | 'lost' | 'waited' | 'final';

/** Serialization failure, deadlock. Source: PostgreSQL, appendix A, error codes. */
const againCodes = new Set(['40001', '40P01']);

/** Admin shutdown, crash shutdown, starting up, too many connections; the system's own codes of a broken connection. */
const lostCodes = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

/** pg gives no code when the socket closes under a query or no connection was to be had in time. */
const waitedMessage = /^timeout exceeded when trying to connect|^Connection terminated due to connection timeout/;
const lostMessage = /^Connection terminated|^Client has encountered a connection error/;

/** Which of these an error is. A Fault is what caused it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Retry) return 'again';
  if (error instanceof Fault) return failureOf(error.cause);
  if (!(error instanceof Error)) return 'final';
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    if (againCodes.has(code)) return 'again';
    if (lostCodes.has(code) || /^08...$/.test(code)) return 'lost';
  }
  if (waitedMessage.test(error.message)) return 'waited';
  return lostMessage.test(error.message) ? 'lost' : 'final';
}

/** A missing connection as the Fault that the outside sees; any other error as it is. */
export function toFault(error: unknown): unknown {
  const failure = failureOf(error);
  if (error instanceof Fault || failure === 'final' || failure === 'again') return error;
  return new Fault('database_unavailable', { log: `database unavailable: ${(error as Error).message}`, cause: error });
}

const tries = 8;
const firstPauseMs = 10;
const longestPauseMs = 500;

export type Outcome<T> = { value: T } | { error: unknown; failure: Failure };

/**
 * The one retry helper: runs `attempt` until it succeeds, fails for good, or has failed eight times (about 1.5 s of pauses).
 * `attempt` answers with the failure it met, since only it knows how far it came.
 */
export async function withRetries<T>(attempt: () => Promise<Outcome<T>>): Promise<T> {
  for (let count = 1; ; count += 1) {
    const outcome = await attempt();
    if ('value' in outcome) return outcome.value;
    if (outcome.failure === 'final' || outcome.failure === 'waited' || count === tries) throw toFault(outcome.error);
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** count);
    await sleep(pauseMs * (0.5 + Math.random() / 2));
  }
}
