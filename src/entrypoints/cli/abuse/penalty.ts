import { penalise } from '../../../modules/abuse/penalise.ts';
import { penaltyBody, penaltyToApi, thoughtFromApi } from '../../../modules/abuse/schema.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { parseFields } from '../../http/validate.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';

/** Shows what a player's band would make of a reward now; writes nothing. */
export async function run(given: Given): Promise<number> {
  const [playerId = ''] = exactly(given, 'player_id');
  const { wagering, ...fields } = Object.fromEntries(given.values);
  const terms = wagering === undefined ? {} : { wagering_requirement: Number(wagering) };
  const body = fromFlags(() => parseFields(penaltyBody, { ...fields, ...terms }));
  const shown = await withLaurel(async ({ database, clock, baseCurrency }) => {
    const thought = fromFlags(() => thoughtFromApi(body, baseCurrency));
    return penaltyToApi(await inSnapshot(database, (tx) => penalise(tx, playerId, thought, clock.now())), baseCurrency);
  });
  print(given.flags.has('json'), shown, () => {
    const { player_id, score, action, code, amount, wagering_requirement: multiple } = shown;
    return `${player_id} has a score of ${score}, ${action}: ${code}, ${amount} would be left, to be wagered ${multiple} times.`;
  });
  return 0;
}
