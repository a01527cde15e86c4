import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../test/http/server.ts';
import { chanceFrom } from '../chance.ts';
import { analytics, lists } from './requests.ts';

describe('the requests that are measured', () => {
  let laurel: TestServer;
  beforeAll(async () => {
    laurel = await testServer();
    await laurel.laurel.importLines(['P0000001,5000,15000,12000,25,48']);
  });
  afterAll(() => laurel.drop());

  it.each([...Object.entries(lists), ...Object.entries(analytics)])(
    '%s: every combination of filters is answered',
    async (_name, addressOf) => {
      const draw = { chance: chanceFrom(1), playerId: () => 'P0000001', today: '2026-03-02' };
      const addresses = new Set(Array.from({ length: 60 }, () => addressOf(draw)));
      const refused: string[] = [];
      for (const address of addresses) {
        const { status, body } = await laurel.get(address);
        if (status !== 200) refused.push(`${address}: ${String(body['code'])}`);
      }
      expect(refused).toEqual([]);
    },
  );
});
