import type { Drift } from '../../../engine/risk/drift.ts';
import type { ModelDrift } from '../../../modules/protection/assessments/read-drift.ts';
import { markdownTable } from '../markdown-table.ts';
import { percent } from './figures-text.ts';

/** How far players have moved from a model's training sample, as a section of its card. */
export function driftText({ members, labels, samples, synthetic, inputs }: ModelDrift): string {
  const heading = '## How far players have moved from the training sample\n\n';
  const labelled = markdownTable(
    ['Label', 'Players', 'Share'],
    Object.entries(labels).map(([label, count]) => [label, String(count), members === 0 ? '' : percent(count / members)]),
  );
  const counted = `By the latest assessment kept of each player whom this model looked at: ${members}.\n\n${labelled}`;
  if (samples === null)
    return `${heading}${counted}\nThe model was not fitted to a sample, so there is nothing to compare its inputs with.\n`;
  const table = markdownTable(['Input', 'Players', 'PSI', 'Reading', 'By chance up to'], inputs.map(rowOf));
  return `${heading}${counted}
Compared with the ${samples}${synthetic ? ' **synthetic**' : ''} profiles of the fit by the population stability index (PSI).

${table}
Below 0.1 is read as stable, below 0.25 as moved, from there on as drifted: a convention, no law of nature. Up to the last column the index
may be chance (19 of 20 samples of this size stay below it).${synthetic ? ` ${unlikeSynthetic}` : ''}
`;
}

const unlikeSynthetic = 'Real players differ from synthetic ones from the first day on.';

function rowOf({ input, members, psi, reading, byChance }: Drift & { input: string }): string[] {
  return [`\`${input}\``, String(members), psi?.toFixed(3) ?? 'unknown', reading ?? '', byChance?.toFixed(3) ?? ''];
}
