import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

export type LogOptions = { level: string; destination?: DestinationStream };

/**
 * One JSON object per line on stderr (stdout is for answers), with the level by name and the time in RFC 3339. Nothing is filtered here:
 * what must not be kept (contact data, secrets, bodies) is never given to the log.
 */
export function createLog({ level, destination }: LogOptions): Log {
  return pino(
    {
      level,
      base: undefined,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    destination ?? pino.destination(2),
  );
}
