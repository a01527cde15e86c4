import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';
import { startEmbedded } from '../../src/platform/embedded.ts';

/** Writes rows of `activity` to a file, as COPY reads them: what the intake is compared with are its own rows. */
export async function copyOut(dataDir: string, file: string, rows: number): Promise<void> {
  await asOwner(dataDir, async (client) => {
    await pipeline(client.query(to(`COPY (SELECT * FROM laurel.activity LIMIT ${rows}) TO STDOUT`)), createWriteStream(file));
  });
}

/** Copies such a file into a table with the columns of `activity`: logged, without indexes, checks or partitions. Answers how many rows. */
export async function copyIn(dataDir: string, file: string): Promise<number> {
  return asOwner(dataDir, async (client) => {
    await client.query('CREATE TABLE public.bare (LIKE laurel.activity)');
    const copied = client.query(from('COPY public.bare FROM STDIN'));
    await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), copied);
    await client.query('DROP TABLE public.bare');
    return copied.rowCount;
  });
}

/** Who may create tables: the product itself may not. */
async function asOwner<T>(dataDir: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const joined = await startEmbedded({ dataDir });
  const client = new pg.Client({ connectionString: joined.ownerUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
    await joined.stop();
  }
}
