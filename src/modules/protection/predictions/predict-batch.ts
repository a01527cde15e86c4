import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Asked } from './find-model.ts';
import { predictRow } from './predict.ts';
import type { BatchAnswer } from './schema.ts';

/** Between so many rows others have their turn: a few milliseconds. */
const rowsPerTurn = 500;

/**
 * The answer to a batch, as JSON text: large answers cost most where they are written, so each part of the rows is written in its own turn,
 * and nothing checks its shape again (a test does).
 */
export async function predictBatch(players: readonly unknown[], asked: Asked, explain: boolean, timestamp: string): Promise<string> {
  const parts: string[] = [];
  let count = 0;
  for (let from = 0; from < players.length; from += rowsPerTurn) {
    if (from > 0) await nextTurn();
    const rows = players.slice(from, from + rowsPerTurn).map((row, place) => predictRow(row, from + place, asked, explain));
    for (const row of rows) if ('prediction' in row) count += 1;
    parts.push(JSON.stringify(rows).slice(1, -1));
  }
  const [head, tail] = JSON.stringify({ success: true, predictions: [], count, timestamp } satisfies BatchAnswer).split('[]');
  return `${head}[${parts.join(',')}]${tail}`;
}
