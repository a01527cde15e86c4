import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../../../test/http/server.ts';
import { referenceLine, referenceRule } from '../../../../test/laurel.ts';
import { standingToApi } from '../../../modules/activity/standing-schema.ts';
import { getMember } from '../../../modules/members/find.ts';
import { currentProgram } from '../../../modules/program/current.ts';
import { listCards } from '../../../modules/reports/cards/list.ts';
import { cardToApi } from '../../../modules/reports/cards/schema.ts';
import { readTimeline } from '../../../modules/reports/member/timeline.ts';
import { happeningToApi } from '../../../modules/reports/member/timeline-schema.ts';
import { readPlayer } from '../../read-player.ts';
import { playersPage } from './list.ts';
import { playerPage } from './show.ts';

let laurel: TestServer;
beforeAll(async () => {
  laurel = await testServer();
  await laurel.send('PUT', '/api/settings', { risk_model: 'safeplay-points@1.0' });
  await laurel.send('POST', '/api/rules', referenceRule);
  await laurel.laurel.importLines([referenceLine, 'P002,10,10,10,1,1']);
  await laurel.laurel.follow();
});
afterAll(() => laurel.drop());

it('the list of players is a table', async () => {
  const { db } = laurel.laurel.database;
  const { program } = await currentProgram(db);
  const { items } = await listCards(db, { limit: 50 });
  const cards = items.map((row) => cardToApi(row, program));
  expect(playersPage(cards, false)).toBe(`\
Player  Status  Country  Segment  Tier    Risk       Wagered      GGR    LP   Bonus
------  ------  -------  -------  ------  ----  --  --------  -------  ----  ------
P001    ACTIVE           LOSING   Silver  LOW   37  15000.00  3000.00  1500  300.00
P002    ACTIVE           NEW      Bronze  LOW   25     10.00     0.00     1    0.00
`);
  expect(playersPage(cards, true)).toContain('There are more');
  expect(playersPage([], false)).toBe('No players.\n');
});

it('a player is a page', async () => {
  const { db } = laurel.laurel.database;
  const { program } = await currentProgram(db);
  const player = standingToApi(await readPlayer(laurel.app, 'P001'));
  const kinds = ['player_created', 'import', 'reward_issued'] as const;
  const { items } = await readTimeline(db, await getMember(db, 'P001'), { zone: 'UTC', limit: 10, kinds });
  const page = playerPage(
    player,
    items.map((happening) => happeningToApi(happening, program)),
  );
  expect(page).toBe(`\
P001
----------  -----------
Status      ACTIVE
Country
Segment     LOSING
Tier        Silver
Risk        LOW 37
Abuse       NO_ACTION 0
Wagered     15000.00
Net result  -3000.00

Owns
-------  ------
LP         1500
RP            0
TICKET        0
BONUS    300.00
PAYABLE    0.00

When                      What happened
------------------------  -------------------------------------------------------------------------------------------
2026-03-02T12:00:00.000Z  Rule LOSING_PLAYER_CASHBACK gave 300.00 USD.
2026-03-02T12:00:00.000Z  A sheet of totals added: deposited 5000.00, wagered 15000.00 and won 12000.00 USD; 1500 LP.
2026-03-02T12:00:00.000Z  The player was created.
`);
});
