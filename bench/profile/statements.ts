import { appendFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Database } from '../../src/platform/database.ts';
import { run } from '../../src/platform/postgres/binaries.ts';
import { prepareCluster } from '../../src/platform/postgres/cluster.ts';

/** What one statement took since the last reset: time on the clock in the database, planning and running, in milliseconds. */
export type StatementCost = { query: string; calls: number; rows: number; planMs: number; runMs: number; walMb: number };

/**
 * Has the database of a data directory count what its statements take, from its next start on. The database must not be running: the
 * extension is created as superuser, and nobody signs in as such.
 */
export async function countStatements(dataDir: string): Promise<void> {
  const { account, home, bin, data } = await prepareCluster(resolve(dataDir), () => {});
  appendFileSync(
    join(data, 'postgresql.auto.conf'),
    "shared_preload_libraries = 'pg_stat_statements'\npg_stat_statements.track_planning = on\n",
  );
  const input = [
    'CREATE EXTENSION pg_stat_statements;',
    'GRANT pg_read_all_stats TO laurel_app;',
    'GRANT EXECUTE ON FUNCTION pg_stat_statements_reset TO laurel_app;',
  ];
  const args = ['--single', '-D', data, '-c', 'exit_on_error=on', 'laurel'];
  const { code, stderr } = await run({ program: join(bin, 'postgres'), args, account, cwd: home, input: `${input.join('\n')}\n` });
  if (code !== 0) throw new Error(stderr);
}

/** Forgets what statements took so far. */
export async function resetStatements({ pool }: Database): Promise<void> {
  await pool.query('SELECT public.pg_stat_statements_reset()');
}

/** The statements that took longest, most first. */
export async function statementCosts({ pool }: Database): Promise<StatementCost[]> {
  const { rows } = await pool.query<StatementCost>(`
    SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 160) AS query, calls, rows,
           total_plan_time AS "planMs", total_exec_time AS "runMs",
           (wal_bytes / 1048576)::double precision AS "walMb"
      FROM public.pg_stat_statements ORDER BY total_plan_time + total_exec_time DESC LIMIT 30`);
  return rows;
}
