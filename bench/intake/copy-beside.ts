import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Product } from '../launch.ts';

/** What the least costs that can be done with so many of the rows that were taken in: COPY, into a bare table. */
export async function copyBeside(
  product: Product,
  folder: string,
  rows: number,
  log: (line: string) => void,
): Promise<{ perSecond: number; databaseUs: number }> {
  const file = join(folder, 'activity.copy');
  await product.ask('copyOut', file, rows);
  const { answer: copied, wallMs, databaseCpuMs } = await product.measure('copyIn', file);
  log(`COPY alone: ${copied} rows, ${(statSync(file).size / copied).toFixed(0)} bytes each, in ${(wallMs / 1000).toFixed(1)} s`);
  return { perSecond: (copied * 1000) / wallMs, databaseUs: (databaseCpuMs * 1000) / copied };
}
