import { once } from 'node:events';
import { createServer } from 'node:net';
import { Fault, fieldFault } from '../../kernel/errors.ts';
import { type Laurel, openLaurel } from '../../main.ts';
import { type Config, loadConfig } from '../../platform/config.ts';
import { createLog } from '../../platform/log.ts';
import { buildServer } from '../http/server.ts';
import { exactly, type Given } from './arguments.ts';

/** Serves until it is told to stop. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const config = loadConfig(process.env);
  if (!given.flags.has('demo')) return refuseProduction(config, given.flags.has('embedded'));
  return serveDemo(config);
}

/** Nothing is open without sign-in, and there is none yet. */
function refuseProduction(config: Config, embedded: boolean): number {
  const needsDatabase = config.DATABASE_URL === null && !embedded;
  const reason = needsDatabase
    ? 'production needs DATABASE_URL and DATABASE_OWNER_URL, or --embedded'
    : 'production needs sign-in, which is not built yet';
  process.stderr.write(`laurel: ${reason}; use: laurel serve --demo\n`);
  return 2;
}

const loopback = ['127.0.0.1', '::1', 'localhost'];

/**
 * Serves without sign-in, on loopback only. `prepare` runs before the door opens.
 * @throws Fault `invalid_setting` for a HOST that others can reach
 */
export async function serveDemo(config: Config, prepare: (laurel: Laurel) => Promise<void> = async () => {}): Promise<number> {
  if (!loopback.includes(config.HOST)) {
    const message = `HOST ${config.HOST}: without sign-in Laurel listens on loopback only`;
    throw fieldFault('HOST', 'invalid_setting', message);
  }
  await refuseTakenPort(config); // before a database is made and a sample loaded for nothing
  const stopping = untilStopped();
  const laurel = await openLaurel(config, 'demo', createLog({ level: config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL }));
  try {
    await prepare(laurel);
    await laurel.startJobs();
    const server = await buildServer(laurel);
    try {
      const address = await server.listen({ host: config.HOST, port: config.PORT }).catch(explainPort(config));
      process.stdout.write(`\nDemo mode: no sign-in, loopback only. Serving on ${address} (reference: ${address}/docs). Ctrl-C stops.\n`);
      await stopping;
    } finally {
      await server.close();
    }
  } finally {
    await laurel.stop();
  }
  process.stdout.write('Stopped.\n');
  return 0;
}

/** @throws Fault `invalid_setting` when another program listens on the port */
async function refuseTakenPort(config: Config): Promise<void> {
  const probe = createServer();
  const listening = once(probe, 'listening').catch(explainPort(config));
  probe.listen({ host: config.HOST, port: config.PORT });
  await listening;
  probe.close();
  await once(probe, 'close');
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

function explainPort({ HOST, PORT }: Config): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    const message = `PORT ${PORT} on ${HOST} is taken by another program; set PORT`;
    throw new Fault('invalid_setting', { errors: [{ path: 'PORT', code: 'invalid_setting', message }], cause: error });
  };
}
