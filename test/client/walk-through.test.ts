import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../http/server.ts';
import { referenceRule } from '../laurel.ts';
import { root } from '../repository/files.ts';

const run = promisify(execFile);
const script = `${root}examples/client/walk-through.ts`;

describe('the walk-through with the typed client', () => {
  let laurel: TestServer;
  let address: string;
  beforeAll(async () => {
    laurel = await testServer();
    address = await laurel.server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => laurel.drop());

  it('tells the same story however often it is told', async () => {
    const story = [
      'rule WALK_OFFER, version 1: ACTIVE',
      'imported rows: 1',
      'WALKER is LOSING and Bronze, risk LOW, lost 800.00',
      'offered 80.00 USD: APPROVED, eligibility pass, protection pass, abuse pass, caps pass, budget pass, profit pass',
      'accepted: ISSUED; the wallet holds 80.00 of bonus',
      '',
    ].join('\n');
    expect(await run(process.execPath, [script, address])).toMatchObject({ stdout: story });
    expect(await run(process.execPath, [script, address])).toMatchObject({ stdout: story });
  });

  it('says what it was refused', async () => {
    const other = await testServer();
    const url = await other.server.listen({ host: '127.0.0.1', port: 0 });
    await other.send('POST', '/api/rules', { ...referenceRule, rule_id: 'WALK_OFFER' });
    const stdout = 'refused: already_exists Rule WALK_OFFER exists already; PUT makes a new version.\n';
    await expect(run(process.execPath, [script, url])).rejects.toMatchObject({ code: 1, stdout });
    await other.drop();
  });
});
