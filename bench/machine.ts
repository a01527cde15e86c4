import { spawnSync } from 'node:child_process';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { inFolder, launch } from './launch.ts';

/** What the figures depend on, besides the program. `load`: processes that wanted to run, on average of the last minute. */
export type Machine = {
  cpu: string;
  cores: number;
  memoryMb: number;
  system: string;
  load: number;
  node: string;
  postgres: string;
  commit: string;
};

/** The facts of this machine, before anything is measured. */
export async function describeMachine(): Promise<Machine> {
  const load = loadavg()[0] ?? 0;
  const postgres = await inFolder(async (folder) => {
    const product = await launch(join(folder, 'data'));
    const version = await product.ask('databaseVersion');
    await product.stop();
    return version;
  });
  const [first] = cpus();
  return {
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryMb: Math.round(totalmem() / 2 ** 20),
    system: `${platform()} ${release()}`,
    load: Number(load.toFixed(2)),
    node: process.version,
    postgres,
    commit: commit(),
  };
}

function commit(): string {
  const git = (...args: string[]): string => spawnSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).stdout?.trim() ?? '';
  return `${git('rev-parse', '--short', 'HEAD') || 'unknown'}${git('status', '--porcelain') === '' ? '' : ', with changes'}`;
}
