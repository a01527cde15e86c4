import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayOf } from '../../src/kernel/calendar.ts';
import { chanceFrom } from '../chance.ts';
import type { Figure, Scenario } from '../figure.ts';
import { inFolder, launch, type Product } from '../launch.ts';
import { sheetLines } from '../sheet.ts';
import { measureReading } from './read.ts';

/** Members that the targets speak of. */
const targetRows = 1_000_000;
/** The population comes in this many sheets; the players of the first are evaluated as they come, those of the last afterwards. */
const sheets = 10;

const playerId = (sheet: number, row: number): string => `P${sheet}${String(row).padStart(6, '0')}`;

/** As many members as the targets speak of: how long it takes to change all of them, and to read of them. */
export const million: Scenario = ({ rows, log }) =>
  inFolder(async (folder) => {
    const perSheet = Math.ceil(rows / sheets);
    const product = await launch(join(folder, 'data'));
    try {
      await product.ask('createRules');
      const made = await populate(product, folder, perSheet, log);
      const server = await product.ask('listen');
      const moved = await evaluateAndReclassify(product, server, perSheet, log);
      const chance = chanceFrom(5);
      const anybody = (): string => playerId(Math.floor(chance() * sheets), 1 + Math.floor(chance() * perSheet));
      const read = await measureReading(server, { playerId: anybody, today: dayOf(Date.now(), 'UTC') }, log);
      return [
        ...made,
        ...moved,
        ...read,
        { name: 'peak memory of the server', value: product.peakMemoryMb(), unit: 'MB', target: { atMost: 512 } },
      ];
    } finally {
      await product.stop();
    }
  });

async function populate(product: Product, folder: string, perSheet: number, log: (line: string) => void): Promise<Figure[]> {
  let wallMs = 0;
  for (let sheet = 0; sheet < sheets; sheet += 1) {
    const file = join(folder, 'players.csv');
    writeFileSync(file, [...sheetLines({ rows: perSheet, seed: 10 + sheet, prefix: `P${sheet}` })].join(''));
    const taken = await product.measure('importFile', file, sheet === 0);
    wallMs += taken.wallMs;
    log(`sheet ${sheet + 1} of ${sheets}: ${JSON.stringify(taken.answer)} in ${(taken.wallMs / 1000).toFixed(1)} s`);
  }
  const followed = await product.measure('follow');
  const rows = perSheet * sheets;
  return [
    { name: `import of ${rows} rows, a tenth with rewards`, value: wallMs / 1000, unit: 's' },
    { name: 'cards and days of all of them', value: followed.wallMs / 1000, unit: 's' },
    { name: 'members followed', value: (rows * 1000) / followed.wallMs, unit: 'members/s' },
  ];
}

async function evaluateAndReclassify(product: Product, server: string, perSheet: number, log: (line: string) => void): Promise<Figure[]> {
  const last = Array.from({ length: perSheet }, (_, index) => playerId(sheets - 1, index + 1));
  const evaluated = await product.measure('evaluate', { playerIds: last });
  log(`evaluated: ${JSON.stringify(evaluated.answer)}`);
  await product.ask('follow');
  const still = await product.measure('reclassify');
  // Turnover is spread evenly over 4.22 magnitudes, so 2.64 times the threshold makes a tenth of all players NEW.
  await changeSettings(server, { new_player_wager_threshold: '2640' });
  const moving = await product.measure('reclassify');
  log(`reclassified: ${JSON.stringify(still.answer)}, with another threshold ${JSON.stringify(moving.answer)}`);
  const followed = await product.measure('follow');
  const target = perSheet * sheets === targetRows ? { atMost: 30 } : undefined;
  return [
    {
      name: `batch evaluation of ${evaluated.answer.members} of them`,
      value: (evaluated.answer.members * 1000) / evaluated.wallMs,
      unit: 'members/s',
      target: { atLeast: 5000 },
    },
    { name: 'reclassify all, nothing changes', value: still.wallMs / 1000, unit: 's', target },
    { name: `reclassify all, ${moving.answer.segmentsChanged} move`, value: moving.wallMs / 1000, unit: 's', target },
    { name: 'cards and days of those who moved', value: followed.wallMs / 1000, unit: 's' },
  ];
}

async function changeSettings(server: string, settings: Record<string, string>): Promise<void> {
  const headers = { 'content-type': 'application/json', 'x-laurel-actor': 'bench' };
  const response = await fetch(`${server}/api/settings`, { method: 'PUT', headers, body: JSON.stringify(settings) });
  if (!response.ok) throw new Error(await response.text());
}
