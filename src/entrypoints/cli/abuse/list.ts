import { listSuspects } from '../../../modules/abuse/suspects/list-suspects.ts';
import { suspectQuery, suspectToApi } from '../../../modules/abuse/suspects/schema.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { parseFields } from '../../http/validate.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { suspectsPage } from './page.ts';

/** Lists whom to look at, as they were last scored. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const { 'min-score': min_score, ...fields } = Object.fromEntries(given.values);
  const { min_score: minScore, ...query } = fromFlags(() => parseFields(suspectQuery, { ...fields, ...(min_score && { min_score }) }));
  const { suspects, more } = await withLaurel(async ({ database }) => {
    const { items, nextCursor } = await inSnapshot(database, (tx) => listSuspects(tx, { ...query, minScore }));
    return { suspects: items.map(suspectToApi), more: nextCursor !== null };
  });
  print(given.flags.has('json'), suspects, () => suspectsPage(suspects, more));
  return 0;
}
