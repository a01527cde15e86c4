import { readAbuse } from '../../../modules/abuse/read-abuse.ts';
import { abuseToApi } from '../../../modules/abuse/schema.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { abusePage } from './page.ts';

/** Shows what the fraud detector makes of a player now: score, band, signals with their evidence. */
export async function run(given: Given): Promise<number> {
  const [playerId = ''] = exactly(given, 'player_id');
  const shown = await withLaurel(async ({ database, clock, baseCurrency }) => {
    return abuseToApi(await inSnapshot(database, (tx) => readAbuse(tx, playerId, clock.now())), baseCurrency);
  });
  print(given.flags.has('json'), shown, () => abusePage(shown));
  return 0;
}
