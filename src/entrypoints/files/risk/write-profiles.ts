import { featureNames } from '../../../engine/risk/features.ts';
import type { LabelledProfile } from '../../../engine/risk/fit/labelled.ts';
import { csvLine } from '../write-csv.ts';

/**
 * Labelled profiles as the lines of a CSV file, which `readLabelled` reads; what is unknown is an empty cell. Lines end as in other text
 * files of a repository: such a file is named by its hash.
 */
export function* labelledCsv(profiles: Iterable<LabelledProfile>): Generator<string> {
  yield csvLine([...featureNames, 'label'], '\n');
  for (const { features, label } of profiles) yield csvLine([...featureNames.map((name) => features[name]), label], '\n');
}
