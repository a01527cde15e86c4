import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { arrayText } from './array-text.ts';
import { CopiedRows } from './copied-rows.ts';

/** More texts than this would be texts that chance makes; a server must not keep them all. */
const mostTexts = 1_000;
const names = new Map<string, string>();

/**
 * A connection whose statements the server keeps, parsed and, after a few times, planned: for transactions that write, which run the same
 * thirty statements again and again. Lists, whose best plan depends on what is looked for, want to be planned each time.
 */
export function preparing(client: pg.PoolClient): pg.PoolClient {
  const query = (text: string, values: unknown[]): Promise<pg.QueryResult> => {
    if (values.length === 0) return client.query(text);
    const [first] = values;
    if (first instanceof CopiedRows) return copy(client, text, first);
    return client.query({ name: nameOf(text), text, values: values.map((value) => (Array.isArray(value) ? arrayText(value) : value)) });
  };
  return { query, release: (broken?: boolean) => client.release(broken) } as pg.PoolClient;
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= mostTexts) return known;
  const name = `laurel_${names.size + 1}`;
  names.set(text, name);
  return name;
}

async function copy(client: pg.PoolClient, text: string, { bytes }: CopiedRows): Promise<pg.QueryResult> {
  const stream = client.query(copyFrom(text));
  stream.end(bytes);
  await once(stream, 'finish');
  return { rows: [], rowCount: stream.rowCount, command: 'COPY', oid: 0, fields: [] };
}
