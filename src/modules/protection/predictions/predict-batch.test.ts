import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultRiskModel, type RiskModel, riskModels } from '../../../engine/risk/model.ts';
import { predictBatch } from './predict-batch.ts';
import { type BatchAnswer, batchAnswer } from './schema.ts';

const features = {
  visits: 120,
  total_bet: 50_000,
  avg_bet_size: 417,
  winnings: 45_000,
  withdrawals: 40_000,
  session_minutes: 145,
  game_type: 'slots',
  risky_behavior: 0,
};
const timestamp = '2025-11-23T10:30:00.000Z';
const champion = { model: defaultRiskModel, scale: 1 };

const player = (player_id: unknown, changes: object = {}) => ({ player_id, features: { ...features, ...changes } });

/** Good rows and bad ones of every kind. */
const rows: unknown[] = [
  player('PLR000001'),
  player('PLR000001', { visits: null }), // twice the same player: two questions
  player('PLR000002', { visits: -1 }),
  player('PLR"3\n\ud83d', {}),
  player(4),
  player(undefined),
  { player_id: 'PLR000005' },
  { ...player('PLR000006'), note: '' },
  null,
  [],
  'PLR000007',
  player('PLR000008', { game_type: '[]' }),
];

async function answer(players: readonly unknown[], asked = champion, explain = false): Promise<BatchAnswer> {
  return JSON.parse(await predictBatch(players, asked, explain, timestamp)) as BatchAnswer;
}

describe('a batch', () => {
  it.each([...riskModels.values()].flatMap((model) => [false, true].map((explain) => [model.id, explain] as const)))(
    'is written as its schema says: %s, explained: %s',
    async (id, explain) => {
      const asked = { model: riskModels.get(id) as RiskModel, scale: 18 };
      for (const players of [rows, rows.slice(2, 3), Array.from({ length: 1201 }, (_, index) => player(`P${index}`, { visits: index }))]) {
        const text = await predictBatch(players, asked, explain, timestamp);
        expect(text).toBe(JSON.stringify(z.encode(batchAnswer, JSON.parse(text) as BatchAnswer)));
      }
    },
  );

  it('answers every row in its place, and counts the good ones', async () => {
    const { predictions, count } = await answer(rows);
    const told = predictions.map((row) => ('error' in row ? [row.player_id, row.error.code, row.error.path] : [row.player_id]));
    expect(told).toEqual([
      ['PLR000001'],
      ['PLR000001'],
      ['PLR000002', 'wrong_type', 'players[2].features.visits'],
      ['PLR"3\n\ud83d', 'invalid_id', 'players[3].player_id'],
      [null, 'wrong_type', 'players[4].player_id'],
      [null, 'invalid_request', 'players[5].player_id'],
      ['PLR000005', 'invalid_request', 'players[6].features'],
      ['PLR000006', 'unknown_field', 'players[7].note'],
      [null, 'wrong_type', 'players[8]'],
      [null, 'wrong_type', 'players[9]'],
      [null, 'wrong_type', 'players[10]'],
      ['PLR000008', 'invalid_id', 'players[11].features.game_type'],
    ]);
    expect(count).toBe(2);
  });

  it('says of a player what it says of that player alone, wherever the row stands', async () => {
    const players = Array.from({ length: 1100 }, (_, index) => player(`P${index}`, { visits: index / 4, risky_behavior: index % 2 }));
    const alone = await Promise.all([0, 499, 500, 501, 1099].map(async (place) => (await answer([players[place]])).predictions[0]));
    const { predictions, count } = await answer(players);
    expect([0, 499, 500, 501, 1099].map((place) => predictions[place])).toEqual(alone);
    expect([count, predictions.length]).toEqual([1100, 1100]);
  });

  it('a row that is at fault late in the call is told with its place there', async () => {
    const players = [...Array.from({ length: 600 }, (_, index) => player(`P${index}`)), player('late', { visits: 'many' })];
    expect((await answer(players)).predictions.at(-1)).toMatchObject({ error: { path: 'players[600].features.visits' } });
  });

  it('gives way to others between its parts', async () => {
    let turns = 0;
    let over = false;
    const others = (async () => {
      for (; !over; turns += 1) await nextTurn();
    })();
    await predictBatch(
      Array.from({ length: 10_000 }, (_, index) => player(`P${index}`)),
      champion,
      false,
      timestamp,
    );
    over = true;
    await others;
    expect(turns).toBeGreaterThanOrEqual(10);
  });
});
