import { riskBands } from '../../../engine/risk/assessment.ts';
import { coverageOf, riskCategories } from '../../../engine/risk/categories.ts';
import { featureNames, featureSpecs } from '../../../engine/risk/features.ts';
import { defaultRiskModel, type RiskModel } from '../../../engine/risk/model.ts';
import { type AdditiveParameters, chanceOf } from '../../../engine/risk/parameters.ts';
import { markdownTable } from '../markdown-table.ts';
import { figuresText, type Measured, percent } from './figures-text.ts';
import { heldOut } from './measure-model.ts';
import { pointTableText } from './point-table-text.ts';
import { publishedText } from './published-text.ts';

/** What a card tells beyond the model itself. */
export type CardExtras = {
  /** Figures on held-out synthetic profiles; null: the report of the fit has them. */
  measured: Measured | null;
  /** Sections of its own, each with its heading. */
  more?: readonly string[];
};

/** The card of a risk model, a Markdown page: what it is for, what it was made of, how good it is, and what it must not be used for. */
export function modelCard(model: RiskModel, { measured, more = [] }: CardExtras): string {
  const { parameters } = model;
  return [
    `# Model card: ${model.name}\n\n${introduction(model)}`,
    purpose,
    `\n## What it was made of\n\n${parameters === null ? declared : fittedTo(parameters)}\n`,
    inputsText(),
    `\n## Bands\n\n${bandsText(parameters)}`,
    parameters === null ? `\n${pointTableText()}` : '',
    `\n## The published players\n\n${publishedText([model])}`,
    parameters === null ? pointsOnPublished : '',
    measured === null ? measuredElsewhere : `\n${heldOutText}\n${figuresText(measured, '###')}`,
    ...more.map((section) => `\n${section}`),
    limits(parameters),
    notFor,
    replacing,
  ].join('');
}

function introduction({ id, type, trainingSamples, parameters }: RiskModel): string {
  const rows = [
    ['Id', `\`${id}\``],
    ['Type', type],
    ['Training samples', String(trainingSamples)],
  ];
  if (parameters !== null) rows.push(['SHA-256 of the parameters', `\`${parameters.hash}\``]);
  return markdownTable(['', ''], rows);
}

const purpose = `
## What it is for

To see early that gambling may be harming a player, so that inducements are withheld and a person looks: a score of 0-100, a label, what the
score is made of, and advice. It may lower or refuse a reward; it never gives one.
`;

const declared = `Of nothing that can be fitted again: it is a table of points, published as a rule-based ensemble of 250 training profiles.
The table is the definition of the model. The profiles and how the table came from them were not published.`;

/** Of the model that Laurel brings along. */
const chosen = `

Their seed was chosen, not drawn: fits to so few profiles differ by some points, and of the seeds up to 1000 about one in seven gives a
model that puts every published player where it was published. The figures below are of other profiles.`;

function fittedTo(parameters: AdditiveParameters): string {
  const { samples, positives, source, synthetic, seed, data_hash } = parameters.training;
  const said = synthetic
    ? `**The profiles are synthetic: nobody's data.** They show that the method works, not how well it finds real harm. Before relying
on the model, fit it to labelled profiles of your own players, or let it look on beside your own judgement for some months.`
    : 'Their labels are those of the operator: the model finds what these labels call harm, and no other.';
  return `${samples} profiles (${source}), ${positives} of them HIGH or above, seed ${seed}; SHA-256 of the file\n\`${data_hash}\`.
One monotone curve per factor and a term for the game, by cyclic boosting on an ordinal logistic loss, made monotone afterwards, scaled to
points.

${said}${parameters === defaultRiskModel.parameters ? chosen : ''}`;
}

function inputsText(): string {
  const rows = featureNames.map((name) => {
    const { meaning, unit, category } = featureSpecs[name];
    return [`\`${name}\``, `${meaning} (${unit})`, riskCategories[category]];
  });
  const { covered, of } = coverageOf(featureNames.map((name) => featureSpecs[name].category));
  const missing = Object.entries(riskCategories).filter(([name]) => !covered.some((category) => category === name));
  return `
## What it looks at

${markdownTable(['Input', 'What it is', 'Category of the regulator'], rows)}
\`winnings\` is taken, since the published calls have it, but the model does not score it: what was lost follows from
stakes and withdrawals.
A new player's inputs may be unknown; each unknown one is listed with the answer.

**Coverage: ${covered.length} of ${of}** categories of the UK Gambling Commission (LCCP, social responsibility
code 3.4.3); one input is enough for a category to count. Not looked at: ${missing.map(([, what]) => what).join('; ')}.
`;
}

function bandsText(parameters: AdditiveParameters | null): string {
  const bands = [...riskBands].reverse();
  const upper = (index: number): string => (bands[index + 1] ? `below ${bands[index + 1]?.from}` : '100');
  const rows = bands.map(({ label, from }, index) => [
    label,
    `${from} to ${upper(index)}`,
    parameters === null ? 'none is documented' : percent(chanceOf(parameters, from)),
  ]);
  const low = ['LOW', `0 to below ${bands[0]?.from}`, parameters === null ? 'none is documented' : percent(chanceOf(parameters, 0))];
  return markdownTable(['Label', 'Score', 'Chance to be HIGH or above, where the band begins'], [low, ...rows]);
}

const pointsOnPublished = `
The table gives 23, 39, 86 and 98 where 20-30, 45-55, 65-75 and 85-95 were published: only the first is in its range. The table is the
definition, so the model keeps to it and says so here. \`safeplay-additive@2.0\` closes that gap.
`;

const measuredElsewhere =
  '\n## How good it is\n\nThe report that its fit wrote (`laurel risk fit`) says so, on the profiles it was measured on.\n';

const heldOutText = `## How good it is

Measured on held-out **synthetic** profiles (\`${heldOut.command}\`). That shows whether a known
truth is found, and nothing about real players: no figure here may be compared with a study of real ones.
`;

function limits(parameters: AdditiveParameters | null): string {
  const own =
    parameters === null
      ? 'A step of the table can move the score by ten points and more where nothing changed but a cent.'
      : 'Outside of the inputs that training saw the curves are level: the answer says so by a lower confidence.';
  return `
## Limits

- It sees sums over a player's time: no deposits, no trend, no chasing of losses, no night. Studies of real players find these telling.
- Money is taken as it is; the bands are in rand. Another currency needs the setting \`risk_amount_scale\`.
- ${own}
- A score says what goes with harm, not what causes it, and it is not a diagnosis.
- It was not examined for fairness between groups of people: it is told neither age nor sex nor where someone is from.
`;
}

const notFor = `
## What it must not be used for

- to choose whom to offer something, or to raise what is offered: risk only lowers and refuses;
- to deny anybody help, or to wait with help until a score is high enough;
- to decide anything about a person outside of protecting them from gambling: credit, work, insurance, prices;
- to decide alone. At HIGH and above a person looks at each case, and the player may contest it.
`;

const replacing = `
## How to replace it

\`laurel risk fit profiles.csv --out fitted\` fits the additive model to labelled profiles of your own and reports how good it is;
\`laurel risk add fitted/parameters.json\` takes it into the registry. As \`risk_challenger\` it looks on beside the model that
counts, and nothing depends on it; with \`risk_challenger_acts\` the higher risk of the two counts; as \`risk_model\` it takes over. What
could make protection milder needs a second person.
`;
