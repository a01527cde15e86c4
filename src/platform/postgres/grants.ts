import pg from 'pg';
import { type Owned, tables } from '../../flow.ts';

const name = pg.escapeIdentifier;

/** What each kind of table in flow.ts lets the runtime role do. */
const rights = { append: 'SELECT, INSERT', change: 'SELECT, INSERT, UPDATE, DELETE', read: 'SELECT' } as const;

/**
 * Gives the runtime role exactly the rights that `tables` in flow.ts states, having taken all others away: no table's owner,
 * no TRUNCATE, nothing on a partition by its own name. Views may be read. Runs as the owner, inside a transaction.
 */
export async function grantRuntimeRights(client: pg.Client, role: string): Promise<void> {
  const to = name(role);
  await client.query(`
    REVOKE ALL ON SCHEMA laurel FROM ${to};
    REVOKE ALL ON ALL TABLES IN SCHEMA laurel FROM ${to};
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA laurel FROM ${to};
    GRANT USAGE ON SCHEMA laurel TO ${to}`);
  const present = await relations(client, 'laurel');
  for (const owned of Object.values<Owned>(tables)) {
    for (const kind of ['append', 'change', 'read'] as const) {
      const found = (owned[kind] ?? []).filter((table) => present.some((relation) => relation.name === table));
      if (found.length > 0)
        await client.query(`GRANT ${rights[kind]} ON ${found.map((table) => `laurel.${name(table)}`).join(', ')} TO ${to}`);
    }
  }
  for (const view of present.filter((relation) => relation.kind === 'v')) {
    await client.query(`GRANT SELECT ON laurel.${name(view.name)} TO ${to}`);
  }
  await grantJobQueue(client, to);
}

/**
 * The job queue's tables are graphile-worker's; they carry row level security without a policy, so that only their owner
 * sees a row. The runtime role gets a policy of its own on each.
 */
async function grantJobQueue(client: pg.Client, to: string): Promise<void> {
  await client.query(`GRANT USAGE ON SCHEMA graphile_worker TO ${to}`);
  const { rows: policies } = await client.query<{ tablename: string }>(
    `SELECT tablename FROM pg_policies WHERE schemaname = 'graphile_worker' AND policyname = 'laurel_runtime'`,
  );
  for (const { name: table, kind, secured } of await relations(client, 'graphile_worker')) {
    const path = `graphile_worker.${name(table)}`;
    if (table === 'migrations' || kind === 'v') {
      await client.query(`GRANT SELECT ON ${path} TO ${to}`);
      continue;
    }
    await client.query(`GRANT ${rights.change} ON ${path} TO ${to}`);
    if (secured && !policies.some((policy) => policy.tablename === table)) {
      await client.query(`CREATE POLICY laurel_runtime ON ${path} TO ${to} USING (true) WITH CHECK (true)`);
    }
  }
}

async function relations(client: pg.Client, schema: string): Promise<{ name: string; kind: string; secured: boolean }[]> {
  const { rows } = await client.query<{ name: string; kind: string; secured: boolean }>(
    `SELECT c.relname AS name, c.relkind::text AS kind, c.relrowsecurity AS secured
       FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p', 'v') ORDER BY c.relname`,
    [schema],
  );
  return rows;
}
