import { pino } from 'pino';
import type { Application } from '../application.ts';
import { buildServer } from './server.ts';

/** Stands for what no route touches while it is only described. */
const untouched = undefined as never;

const nothing: Application = {
  mode: 'test',
  baseCurrency: 'USD',
  config: untouched,
  database: untouched,
  ledger: untouched,
  master: untouched,
  rewards: untouched,
  intake: untouched,
  clock: untouched,
  testClock: null,
  log: pino({ level: 'silent' }),
  uploadsDir: '',
  queueImport: untouched,
  queueReclassify: untouched,
  makePartitions: null,
  follow: untouched,
};

/** The API as OpenAPI 3.1, without anything being started. */
export async function openapiDocument(): Promise<object> {
  const server = await buildServer(nothing);
  try {
    return server.swagger();
  } finally {
    await server.close();
  }
}
