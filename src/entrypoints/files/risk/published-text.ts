import { publishedPlayers } from '../../../engine/risk/measure/published.ts';
import type { RiskModel } from '../../../engine/risk/model.ts';
import { markdownTable } from '../markdown-table.ts';

/** What models say of the published players, as a Markdown table; outside of what was published is said so. */
export function publishedText(models: readonly RiskModel[]): string {
  const rows = publishedPlayers.map(({ name, features, expected: { from, to, label } }) => {
    const said = models.map((model) => {
      const assessed = model.assess(features);
      const fits = assessed.score >= from && assessed.score <= to && assessed.label === label;
      return `${assessed.score} ${assessed.label}${fits ? '' : ', not as published'}`;
    });
    return [name, name === 'P001' ? 'LOW, below 40' : `${from}-${to} ${label}`, ...said];
  });
  return markdownTable(['Player', 'Published', ...models.map(({ id }) => `\`${id}\``)], rows);
}
