import { modelIdOf } from '../../../engine/risk/model.ts';
import { addRiskModel } from '../../../modules/program/risk-models.ts';
import { readJson } from '../../files/read-json.ts';
import { exactly, type Given } from '../arguments.ts';
import { operator, print, withLaurel } from '../open.ts';

/** Takes fitted parameters into the registry, where settings can name them. */
export async function run(given: Given): Promise<number> {
  const [path = ''] = exactly(given, 'parameters.json');
  const json = await readJson(path);
  const parameters = await withLaurel(({ database, clock }) => database.transaction((tx) => addRiskModel(tx, operator, json, clock.now())));
  const id = modelIdOf(parameters);
  print(given.flags.has('json'), { model: id, hash: parameters.hash, training_samples: parameters.training.samples }, () =>
    [
      `${id} is in the registry (${parameters.hash}).`,
      'Nothing uses it yet. To let it look on beside the model that counts, and then to put it in its place:',
      `  laurel settings set risk_challenger=${id}`,
      `  laurel settings set risk_model=${id}`,
      'What could make protection milder needs a second person, whom a command line does not have.',
    ].join('\n'),
  );
  return 0;
}
