import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('each line is one JSON object with level, time and message; lower levels are left out', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  log.debug('not shown');
  log.info({ port: 8000 }, 'ready');
  log.error({ err: new Error('no luck') }, 'failed');
  const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(2);
  expect(first).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), port: 8000, msg: 'ready' });
  expect(second).toMatchObject({ level: 'error', err: { message: 'no luck' }, msg: 'failed' });
});
