import { fileURLToPath } from 'node:url';
import { reportOn } from '../src/entrypoints/cli/decide.ts';
import { parseInstant } from '../src/kernel/clock.ts';
import type { GeneratedFile } from './generated-files.ts';
import { samplePlayers } from './sample-players.ts';

/** The time at which examples are decided. */
const exampleTime = '2026-03-02T12:00:00Z';

/** Folders of examples/ with the most rewards per player they are decided with. */
export const examples = [
  { name: 'first-reward', limit: 1 },
  { name: 'casino', limit: 2 },
] as const;

/** What an example's players get, by the same code as `laurel decide --json --refused`. */
async function renderExpected({ name, limit }: (typeof examples)[number]): Promise<string> {
  const file = (path: string): string => fileURLToPath(new URL(`../examples/${name}/${path}`, import.meta.url));
  const answer = await reportOn(file('program.json'), file('players.csv'), {
    now: parseInstant(exampleTime),
    limit,
    top: 10,
    refused: true,
  });
  return `${JSON.stringify(answer, null, 2)}\n`;
}

/** In this order: what is expected follows from the players. */
export const exampleFiles: readonly GeneratedFile[] = [
  { path: 'examples/casino/players.csv', render: () => samplePlayers(200) },
  ...examples.map((example) => ({ path: `examples/${example.name}/expected.json`, render: () => renderExpected(example) })),
];
