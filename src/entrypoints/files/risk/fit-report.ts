import { riskFactors } from '../../../engine/risk/assessment.ts';
import { additiveModel, modelIdOf, riskModels } from '../../../engine/risk/model.ts';
import type { AdditiveParameters } from '../../../engine/risk/parameters.ts';
import { markdownTable } from '../markdown-table.ts';
import { factorTexts } from './factor-texts.ts';
import { figuresText, type Measured, percent } from './figures-text.ts';
import { publishedText } from './published-text.ts';

/** On what a fit was measured. */
export type MeasuredOn =
  | { kind: 'held-out'; what: string; synthetic: boolean }
  /** The rows of the fit itself, each assessed by a model that was fitted without it. */
  | { kind: 'out-of-fold'; folds: number; synthetic: boolean };

/** The report of a fit, a Markdown page: how good the model is, on what, and what it is made of. */
export function fitReport(parameters: AdditiveParameters, measured: Measured, on: MeasuredOn): string {
  const model = additiveModel(parameters);
  const points = riskModels.get('safeplay-points@1.0');
  return [
    `# Fit of \`${modelIdOf(parameters)}\`\n\n`,
    fittedTo(parameters),
    `\n## On what it was measured\n\n${measuredOn(on)}\n`,
    on.synthetic ? syntheticText : operatorText,
    `\n${figuresText(measured, '##')}`,
    '\n## What the published players get\n\n',
    'Only the model that Laurel brings along must say of them what was published; of any other it is worth knowing.\n\n',
    publishedText(points === undefined ? [model] : [model, points]),
    '\n## What a score is made of\n\n![Points of every factor](curves.svg)\n\n',
    `Points above those of the calmest player, who has ${parameters.base}; straight between the knots, level outside of them.\n`,
    'Grey ground: where the fit saw players. Dashed: what counts where the input is unknown.\n\n',
    curvesTable(parameters),
    `\n${gamesTable(parameters)}`,
  ].join('');
}

function fittedTo({ training, hash, title }: AdditiveParameters): string {
  return markdownTable(
    ['', ''],
    [
      ['Title', title],
      ['Fitted to', `${training.samples} profiles, ${training.positives} of them HIGH or above`],
      ['Source', `${training.source}${training.synthetic ? ' (**synthetic**)' : ''}`],
      ['Seed', String(training.seed)],
      ['SHA-256 of the profiles', `\`${training.data_hash}\``],
      ['SHA-256 of the parameters', `\`${hash}\``],
    ],
  );
}

function measuredOn(on: MeasuredOn): string {
  if (on.kind === 'held-out') return `On profiles that the fit never saw: ${on.what}.`;
  return `On the profiles of the fit themselves, out of fold: they were parted into ${on.folds}, and each part was assessed by a
model fitted to the others. So no profile was judged by a model that knew it; the model of this report, fitted to all of them, is a
little better, if anything. A file that was held out (\`--holdout\`) shows more: whether the model holds for players of another
time or place.`;
}

const syntheticText = `
**These profiles are synthetic: nobody's data.** What such figures can show: that the fit finds a known truth again, that its chances hold,
that it beats the steps of the point model where the truth is smooth. What they cannot show: how well real harm is found. The truth was made
by those who made the model; an AUC here compares with no AUC of real players. Fit to labelled profiles of your own before relying on it.
`;

const operatorText = `
Against which label it was measured decides what these figures are worth: one that staff or a rule of your own gave is found again more
easily than one that players gave themselves (a questionnaire), and the two do not compare.
`;

function curvesTable({ curves }: AdditiveParameters): string {
  const rows = riskFactors.map((factor) => {
    const { knots, average, importance, range } = curves[factor];
    const { title, unit, show } = factorTexts[factor];
    return [
      `${title} (${unit})`,
      knots.map(([input, points]) => `${show(input)}: ${points}`).join('; '),
      String(average),
      percent(importance),
      `${show(range[0])} to ${show(range[1])}`,
    ];
  });
  return markdownTable(['Factor', 'Input: points', 'Where unknown', 'Weight', 'Seen in training'], rows);
}

function gamesTable({ game }: AdditiveParameters): string {
  const rows = Object.entries(game.points).map(([name, points]) => [name, String(points)]);
  rows.push(['unknown', String(game.average)]);
  return `${markdownTable(['Game', 'Points'], rows)}
Weight of the game: ${percent(game.importance)}. A weight is the share in how far scores lie apart.
`;
}
