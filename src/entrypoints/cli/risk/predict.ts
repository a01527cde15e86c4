import type { RiskTerm } from '../../../engine/risk/assessment.ts';
import { defaultRiskModel, type RiskModel } from '../../../engine/risk/model.ts';
import { formatInstant, systemClock } from '../../../kernel/clock.ts';
import { parsePredict } from '../../../modules/protection/predictions/parse-call.ts';
import { isObject } from '../../../modules/protection/predictions/parse-features.ts';
import { predict } from '../../../modules/protection/predictions/predict.ts';
import type { Prediction } from '../../../modules/protection/predictions/schema.ts';
import { readJson } from '../../files/read-json.ts';
import { readProfiles } from '../../files/risk/read-profiles.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, printLines } from '../open.ts';
import { textTable } from '../table.ts';
import { findModel } from './find-model.ts';
import { tellRowFaults } from './row-faults.ts';

/** A line of a sheet and what a model says of it. */
type Predicted = { line: number; player_id: string | null; prediction: Prediction };

/** Assesses the player of a JSON file, or those of a sheet, without a database. Exit code 1 when a line cannot be used. */
export async function run(given: Given): Promise<number> {
  const [path = ''] = exactly(given, 'features.json|profiles.csv');
  const id = given.values.get('model');
  const explain = given.flags.has('explain');
  if (path.endsWith('.json')) {
    const json = await readJson(path);
    const call = parsePredict(isObject(json) && !('features' in json) ? { features: json } : json);
    const model = await findModel(id ?? call.model ?? defaultRiskModel.id);
    print(true, answerOf(model, predict(call.features, { model, scale: 1 }, explain || call.explain)), () => '');
    return 0;
  }
  const model = await findModel(id ?? defaultRiskModel.id);
  const course = { sound: true };
  await printLines(pagesOf(path, model, { explain, json: given.flags.has('json') }, course));
  return course.sound ? 0 : 1;
}

/** As the risk service answers. */
function answerOf({ name, type, trainingSamples }: RiskModel, prediction: Prediction) {
  const model_info = { name, type, training_samples: trainingSamples };
  return { success: true, prediction, model_info, timestamp: formatInstant(systemClock.now()) };
}

type Manner = { explain: boolean; json: boolean };

/** How a sheet went. */
type Course = { sound: boolean };

/** What is said of a sheet's players, as it is found out: a table for every thousand lines, or one JSON. */
async function* pagesOf(path: string, model: RiskModel, { explain, json }: Manner, course: Course): AsyncGenerator<string> {
  let count = 0;
  if (json) yield `{ "model": ${JSON.stringify(model.id)}, "predictions": [`;
  for await (const { rows, faults } of readProfiles(path)) {
    if (faults.length > 0) course.sound = false;
    tellRowFaults(path, faults);
    const predicted = rows.map(({ row, playerId, features }): Predicted => {
      return { line: row, player_id: playerId, prediction: predict(features, { model, scale: 1 }, explain) };
    });
    if (json) yield predicted.map((one, index) => `${count + index > 0 ? ',' : ''}\n${JSON.stringify(one)}`).join('');
    else yield `${count > 0 ? '\n' : ''}${predictionsPage(predicted)}`;
    count += predicted.length;
  }
  if (json) yield `\n], "count": ${count} }\n`;
}

/** Predictions as a table; with explanations, the parts of each score too. */
export function predictionsPage(predicted: readonly Predicted[]): string {
  const named = predicted.some(({ player_id }) => player_id !== null);
  const terms = predicted[0]?.prediction.explanation?.terms.map(({ term }) => term) ?? [];
  const head = [named ? 'Player' : 'Line', 'Score', 'Label', 'Confidence', ...(terms.length > 0 ? ['base', ...terms] : [])];
  return textTable(
    head,
    predicted.map(({ line, player_id, prediction: { risk_score, risk_label, confidence, explanation } }) => {
      const parts = explanation ? [explanation.base, ...terms.map((term) => pointsOf(explanation.terms, term))] : [];
      return [named ? (player_id ?? `line ${line}`) : line, risk_score, risk_label, confidence, ...parts];
    }),
  );
}

function pointsOf(terms: readonly RiskTerm[], wanted: RiskTerm['term']): number {
  return terms.find(({ term }) => term === wanted)?.points ?? 0;
}
