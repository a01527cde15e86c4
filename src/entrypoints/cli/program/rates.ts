import { listRates } from '../../../modules/program/rates/rate.ts';
import { rateToApi } from '../../../modules/program/rates/schema.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

/** Prints the exchange rates, by currency and the earliest first. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const rates = (await withLaurel((laurel) => listRates(laurel.database.db))).map(rateToApi);
  print(given.flags.has('json'), rates, () =>
    textTable(
      ['Currency', 'From', 'Rate', 'Added by'],
      rates.map(({ currency, valid_from, rate, added_by }) => [currency, valid_from, rate, added_by]),
    ),
  );
  return 0;
}
