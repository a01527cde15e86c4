import { checkFile } from '../src/entrypoints/files/check-file.ts';
import { importFile } from '../src/entrypoints/files/import-file.ts';
import { buildServer, type Server } from '../src/entrypoints/http/server.ts';
import { verifyAll } from '../src/entrypoints/verify-all.ts';
import { openLaurel } from '../src/main.ts';
import { runReclassification, startReclassification } from '../src/modules/activity/standing/reclassify.ts';
import { evaluatePopulation, type Population } from '../src/modules/rewards/evaluate-population.ts';
import { system } from '../src/platform/actor.ts';
import { loadConfig } from '../src/platform/config.ts';
import { createLog } from '../src/platform/log.ts';
import { createCasinoRules } from './casino.ts';
import { copyIn, copyOut } from './intake/copy.ts';
import { sumsOf } from './intake/sums.ts';
import { startProfile, stopProfile } from './profile/server.ts';
import { resetStatements, statementCosts } from './profile/statements.ts';
import { fillLedger } from './verify/fill-ledger.ts';

// The process that is measured: the product on the data directory it is given, doing one thing after the other as it is told.
const environment = { LAUREL_DATA_DIR: process.argv[2], JURISDICTIONS: 'DEFAULT,GB', MAX_DAILY_REWARD_PER_PLAYER: '800.00' };
const laurel = await openLaurel(loadConfig(environment, null), 'production', createLog({ level: 'error' }));

let server: Server | undefined;

const verbs = {
  createRules: () => createCasinoRules(laurel),
  async importFile(file: string, triggerRewards: boolean) {
    const options = { fileName: 'players.csv', dryRun: false, allowDecrease: false, triggerRewards };
    const context = { ...laurel.rewards, master: laurel.master, intake: laurel.intake };
    const result = await importFile(context, system, await checkFile(file), options, laurel.clock);
    return { created: result.players_created, updated: result.players_updated, rewards: result.rewards_issued };
  },
  async evaluate(population: Population) {
    let rewards = 0;
    const onChunk = (done: readonly { given: readonly unknown[] }[]): void => {
      for (const { given } of done) rewards += given.length;
    };
    const members = await evaluatePopulation(laurel.rewards, system, population, { onChunk }, laurel.clock.now());
    return { members, rewards };
  },
  /** Everybody who follows committed batches catches up. */
  follow: () => laurel.follow(),
  async reclassify() {
    const now = laurel.clock.now();
    const { runId } = await laurel.database.transaction((tx) => startReclassification(tx, system, 'bench', now));
    const { membersDone, segmentsChanged } = await runReclassification(laurel.ledger, runId, {}, laurel.clock);
    return { members: membersDone, segmentsChanged };
  },
  /** Timed work and followers, as a server has them while it serves. */
  startJobs: () => laurel.startJobs(),
  /** Serves without sign-in and without a limit of requests; answers where. */
  async listen() {
    server = await buildServer({ ...laurel, mode: 'test' });
    return server.listen({ host: '127.0.0.1', port: 0 });
  },
  /** Where it listens. */
  async address() {
    return server?.listeningOrigin ?? '';
  },
  /** What all activity adds up to. */
  sums: () => sumsOf(laurel.database),
  copyOut: (file: string, rows: number) => copyOut(laurel.config.LAUREL_DATA_DIR, file, rows),
  copyIn: (file: string) => copyIn(laurel.config.LAUREL_DATA_DIR, file),
  async startProfile() {
    await resetStatements(laurel.database);
    await startProfile();
  },
  /** Where the time went since `startProfile`, in the server and statement by statement. */
  async stopProfile(file: string) {
    const functions = await stopProfile(file);
    return { functions, statements: await statementCosts(laurel.database) };
  },
  fillLedger: (rows: number) => fillLedger(laurel, rows),
  /** The proof, which must find nothing. */
  async verify() {
    const checks = await verifyAll(laurel.database);
    const faults = checks.flatMap((check) => check.faults);
    if (faults.length > 0) throw new Error(faults.join('; '));
    return checks.map(({ name, rows, seconds }) => ({ name, rows, seconds: seconds ?? 0 }));
  },
  async databaseVersion() {
    const { rows } = await laurel.database.pool.query<{ server_version: string }>('SHOW server_version');
    return String(rows[0]?.server_version);
  },
  async stop() {
    await server?.close();
    await laurel.stop();
    process.disconnect();
  },
};

export type Verbs = typeof verbs;
export type Call = { verb: keyof Verbs; args: unknown[] };

async function obey({ verb, args }: Call): Promise<void> {
  const run = verbs[verb] as (...given: unknown[]) => Promise<unknown>;
  const answer = await run(...args);
  if (process.connected) process.send?.({ answer });
}

process.on('message', (call: Call) => void obey(call));
process.send?.({ answer: 'ready' });
