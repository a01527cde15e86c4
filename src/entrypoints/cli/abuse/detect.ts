import { detectAbuse } from '../../../modules/abuse/detect.ts';
import { abuseToApi } from '../../../modules/abuse/schema.ts';
import { exactly, type Given } from '../arguments.ts';
import { changingLaurel, operator, print } from '../open.ts';
import { abusePage } from './page.ts';

/** Looks for signals of a player now, and keeps what was found. */
export async function run(given: Given): Promise<number> {
  const [playerId = ''] = exactly(given, 'player_id');
  const found = await changingLaurel(({ ledger, clock, baseCurrency }) => {
    return detectAbuse(ledger, operator, playerId, null, (abuse) => abuseToApi(abuse, baseCurrency), clock.now());
  });
  print(given.flags.has('json'), found, () => abusePage(found));
  return 0;
}
