import { listRings } from '../../../modules/abuse/suspects/list-rings.ts';
import { ringQuery, ringToApi } from '../../../modules/abuse/suspects/schema.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { parseFields } from '../../http/validate.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { ringsPage } from './page.ts';

/** Lists accounts that hang together, the largest rings first. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const rings = await withLaurel(async ({ database }) => {
    const { items } = await inSnapshot(database, (tx) => listRings(tx, parseFields(ringQuery, {})));
    return items.map(ringToApi);
  });
  print(given.flags.has('json'), rings, () => ringsPage(rings));
  return 0;
}
