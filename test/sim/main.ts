import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLaurel } from '../../src/main.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';
import { turns } from './coverage.ts';
import { simulate } from './simulate.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

// The long run: npm run sim -- <seed> [steps]
const [seed = Date.now() % 1_000_000, steps = 1000] = process.argv.slice(2).map(Number);
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(steps) || steps < 1) {
  process.stderr.write('Usage: npm run sim -- [seed] [steps]\n');
  process.exit(2);
}
say(`seed ${seed}, ${steps} steps`);

const folder = mkdtempSync(join(tmpdir(), 'laurel-sim-'));
chmodSync(folder, 0o711); // under root the database runs as another user, who must be able to enter
const log = createLog({ level: 'error' });
const laurel = await openLaurel(loadConfig({ LAUREL_DATA_DIR: join(folder, 'data') }, null), 'test', log);
try {
  await laurel.testClock?.set(Date.parse('2035-03-05T12:00:00Z'));
  const plan = { seed, steps, players: 2_000, verifyEvery: 100, log: (line: string) => say(line) };
  const { turns: taken, outcomes, requests } = await simulate(laurel, plan);
  for (const outcome of [...outcomes.keys()].sort()) say(`  ${outcome} ${outcomes.get(outcome)}`);
  say(`${requests} requests`);
  const missing = turns.filter((turn) => !taken.get(turn));
  if (missing.length > 0) throw new Error(`seed ${seed}: turns that were not taken: ${missing.join(', ')}`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await laurel.stop();
  rmSync(folder, { recursive: true, force: true });
}
