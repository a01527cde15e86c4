import { afterAll, beforeAll, expect, it } from 'vitest';
import { suspects } from '../../../../test/abuse/suspects.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { played, tell } from '../../../../test/play-told.ts';
import { dayMs, type Instant } from '../../../kernel/clock.ts';
import { fadeScores, nextFading } from './fade-scores.ts';

let laurel: TestLaurel;
let suspect: ReturnType<typeof suspects>;
let scoredAt: Instant;
beforeAll(async () => {
  laurel = await testLaurel();
  suspect = suspects(laurel);
  await suspect.hitAndRun('A');
  await suspect.hitAndRun('BLOCKED');
  await tell(laurel, played('HONEST', 'DEPOSIT', laurel.clock.now(), '10'), played('HONEST', 'WITHDRAWAL', laurel.clock.now(), '5'));
  await laurel.follow();
  await suspect.resolve('anna', 'BLOCKED', 'BLOCKED');
  const { rows } = await laurel.database.pool.query<{ at: Instant }>(
    `SELECT scored_at AS at FROM abuse_state WHERE action = 'INCREASED_WAGERING'`,
  );
  scoredAt = rows[0]?.at ?? 0;
});
afterAll(() => laurel.drop());

const look = () => fadeScores(laurel.database, laurel.clock.now());
const due = () => nextFading(laurel.database.db);

it('a penalty is due a day after it was looked at; a block by word, and who has none, never', async () => {
  expect(await due()).toBe(scoredAt + dayMs);
});

it('nothing happens a moment too early', async () => {
  laurel.clock.set(scoredAt + dayMs - 1);
  await look();
  expect([await due(), (await suspect.kept('A'))?.score]).toEqual([scoredAt + dayMs, 75]);
});

it('what has faded by then is kept, once, however many look', async () => {
  laurel.clock.set(scoredAt + dayMs);
  await Promise.all([look(), look()]);
  await look();
  expect([await due(), await suspect.kept('A')]).toEqual([scoredAt + 2 * dayMs, { score: 74, action: 'INCREASED_WAGERING' }]);
  expect(await suspect.changes('A')).toHaveLength(1);
  expect(await suspect.kept('BLOCKED')).toEqual({ score: 75, action: 'BLOCKED' });
});

it('a look that comes late tells of the band of its day, once', async () => {
  laurel.clock.set(scoredAt + 120 * dayMs);
  await look();
  await look();
  expect([await due(), await suspect.changes('A')]).toEqual([
    null,
    ['NO_ACTION → INCREASED_WAGERING at 75', 'INCREASED_WAGERING → NO_ACTION at 30'],
  ]);
});
