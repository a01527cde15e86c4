import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inFile } from '../../../../test/file.ts';
import { referenceRule, type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { workbookOf } from '../../../../test/workbook.ts';
import { Fault } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { getImport } from '../../../modules/activity/imports.ts';
import type { EventOutcome, ReportedEvent } from '../../../modules/activity/intake/event.ts';
import { Intake } from '../../../modules/activity/intake/intake.ts';
import { readProfiles } from '../../../modules/activity/read-profiles.ts';
import { importProgressSchema, importProgressToApi, importResultSchema } from '../../../modules/activity/schema.ts';
import { readWallets } from '../../../modules/ledger/wallets.ts';
import { findMember, getMember } from '../../../modules/members/find.ts';
import { verifyAll } from '../../verify-all.ts';
import { checkFile } from '../check-file.ts';
import { importFile } from '../import-file.ts';
import type { ImportFileOptions } from '../import-run.ts';

const header = 'event_id,player_id,kind,amount,game_type,session_id,duration_seconds,at,ref_event_id,ref_at,device_id,ip,payment_ref';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
});
afterAll(() => laurel.drop());

type Options = Partial<ImportFileOptions> & { intake?: Intake };

const importText = (content: string | Uint8Array, { intake = laurel.intake, ...options }: Options = {}) =>
  inFile(content, async (path) => {
    const defaults = { fileName: 'events.csv', dryRun: false, triggerRewards: false, allowDecrease: false };
    const context = { ...laurel.rewards, master: laurel.master, intake };
    return importFile(context, tester, await checkFile(path), { ...defaults, ...options }, laurel.clock);
  });

/** A line of the sheet: `e1 P1 WAGER 10.00 slots`, at a minute of noon of 1 March; cells that are missing are empty. */
function line(text: string, minute: number, cells: Record<string, string> = {}): string {
  const [event_id = '', player_id = '', kind = '', amount = '', game_type = ''] = text.split(' ');
  const at = `2026-03-01T12:${String(minute).padStart(2, '0')}:00Z`;
  const all: Record<string, string> = { event_id, player_id, kind, amount, game_type, at, ...cells };
  return header
    .split(',')
    .map((column) => all[column] ?? '')
    .join(',');
}
const sheet = (...lines: string[]): string => `${[header, ...lines].join('\n')}\n`;

async function profileOf(playerId: string) {
  const { db } = laurel.database;
  const member = await getMember(db, playerId);
  const wallets = await readWallets(db, [member]);
  const profiles = await readProfiles(db, [member], { today: '2026-03-02', lpSince: null, wallets });
  return profiles.get(member.memberId)?.profile;
}

async function counts() {
  const { rows } = await sql<Record<string, number>>`
    SELECT (SELECT count(*) FROM activity) AS activity, (SELECT count(*) FROM batch) AS batches, (SELECT count(*) FROM member) AS members,
           (SELECT coalesce(sum(n), 0)::bigint FROM member_link) AS links, (SELECT count(*) FROM reward) AS rewards`.execute(
    laurel.database.db,
  );
  return rows[0];
}

const told = ({ errors }: { errors: { row: number; column: string | null; code: string }[] }) =>
  errors.map(({ row, column, code }) => [row, column, code]);

describe("a day's file", () => {
  const content = sheet(
    line('d1 A1 DEPOSIT 100.00', 0, { device_id: 'phone-1', ip: '203.0.113.9', payment_ref: 'pm-1' }),
    line('b1 A1 WAGER 20.00 slots', 1, { device_id: 'phone-1' }),
    line('w1 A1 WIN 5.00 slots', 2),
    line('b2 A1 WAGER 30.00 slots', 3),
    line('v2 A1 VOID', 4, { ref_event_id: 'b2', ref_at: '2026-03-01T12:03:00Z' }),
    line('d2 A2 DEPOSIT 40.00', 5, { ip: '203.0.113.9' }),
    line('s2 A2 SESSION', 6, { duration_seconds: '1800' }),
  );

  it('is taken in: facts, players, and hashes of what links them', async () => {
    const result = await importText(content, { chunkRows: 3 });
    expect(importResultSchema.parse(result)).toMatchObject({
      success: true,
      kind: 'events',
      total_rows: 7,
      events: { accepted: 7, duplicate: 0 },
      players_created: 2,
      players_updated: 0,
      errors: [],
    });
    expect(await profileOf('A1')).toMatchObject({ deposited: 10_000, wagered: 2_000, won: 500, bets: 1 });
    expect(await profileOf('A2')).toMatchObject({ deposited: 4_000, sessions: 1, playtimeSeconds: 1_800 });
    expect(await counts()).toMatchObject({ activity: 7, members: 2, links: 5 });
    expect((await verifyAll(laurel.database)).filter(({ faults }) => faults.length > 0)).toEqual([]);
  });

  it('sent again changes nothing, in whatever portions and whether its players are evaluated or not', async () => {
    const before = await counts();
    for (const options of [{}, { chunkRows: 1 }, { triggerRewards: true }]) {
      expect(await importText(content, options)).toMatchObject({
        success: true,
        events: { accepted: 0, duplicate: 7 },
        players_created: 0,
        players_updated: 0,
      });
    }
    expect(await counts()).toMatchObject({ ...before, batches: expect.anything() });
  });

  it('sent again with more at its end adds that', async () => {
    const before = await counts();
    const longer = `${content}${line('b3 A1 WAGER 10.00 roulette', 7)}\n${line('d3 A3 DEPOSIT 5.00', 8)}\n`;
    expect(await importText(longer)).toMatchObject({ events: { accepted: 2, duplicate: 7 }, players_created: 1, players_updated: 1 });
    expect(await counts()).toMatchObject({ activity: Number(before?.['activity']) + 2 });
  });
});

it('a workbook says the same as a text: times are cells with a date format, amounts are numbers', async () => {
  const text = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  const time = (hours: number): string => `<c s="1"><v>${46_082 + hours / 24}</v></c>`;
  const row = (number: number, ...cells: string[]): string => `<row r="${number}">${cells.join('')}</row>`;
  const columns = ['Event ID', 'Player', 'Type', 'Amount', 'Game', 'Time'].map(text);
  const sheetData = [
    row(1, ...columns),
    row(2, text('x1'), text('X1'), text('Deposit'), '<c><v>50.5</v></c>', text(''), time(12)),
    row(3, text('x2'), text('X1'), text('wager'), '<c><v>1.5E+1</v></c>', text('Slots'), time(13.5)),
    row(4, text('x3'), text('X1'), text('wager'), text('much'), text('Slots'), time(14)),
  ].join('');
  const result = await importText(workbookOf({ sheetData, formats: [0, 'yyyy-mm-dd hh:mm'] }));
  expect(result).toMatchObject({ success: false, kind: 'events', total_rows: 3, events: { accepted: 2, duplicate: 0 } });
  expect(told(result)).toEqual([[4, 'amount', 'wrong_type']]);
  expect(await profileOf('X1')).toMatchObject({ deposited: 5_050, wagered: 1_500 });
  const again = sheet('x1,X1,DEPOSIT,50.50,,,,2026-03-01T12:00:00Z', 'x2,X1,WAGER,15.00,slots,,,2026-03-01T13:30:00Z');
  expect(await importText(again)).toMatchObject({ success: true, events: { accepted: 0, duplicate: 2 } });
});

describe('faults of single rows', () => {
  it('stop no other row, and each is told with its line and column', async () => {
    await importText(sheet(line('k1 B1 DEPOSIT 10.00', 0)));
    const result = await importText(
      sheet(
        line('k1 B1 DEPOSIT 10.00', 0),
        line('k1 B1 DEPOSIT 11.00', 0),
        line('k2 B1 DEPOSIT ten', 1),
        line('k3 B2 DEPOSIT 10.00', 2),
        line('k4 B2 OPENING', 3),
        line('wager:k5 B2 WAGER 1.00', 4),
        line('k6 B2 DEPOSIT 1.00', 5, { at: '2026-03-02T12:05:01Z' }),
        line('k7 B2 DEPOSIT 10.00', 6),
      ),
      { chunkRows: 3 },
    );
    expect(result).toMatchObject({ success: false, total_rows: 8, events: { accepted: 2, duplicate: 1 }, players_created: 1 });
    expect(told(result)).toEqual([
      [3, 'event_id', 'event_conflict'],
      [4, 'amount', 'wrong_type'],
      [6, 'kind', 'kind_not_accepted'],
      [7, 'event_id', 'reserved_id'],
      [8, 'at', 'in_future'],
    ]);
    expect(await profileOf('B2')).toMatchObject({ deposited: 2_000 });
    const run = await getImport(laurel.database.db, result.import_id);
    expect(importProgressSchema.parse(importProgressToApi(run, result.errors))).toMatchObject({ error_count: 5, kind: 'events' });
  });

  it('in every row: nothing is taken in, and the answer says why', async () => {
    const before = await counts();
    await expect(
      importText(sheet(line('n1 N1 DEPOSIT ten', 0), line('k1 B1 DEPOSIT 12.00', 0)), { triggerRewards: true }),
    ).rejects.toMatchObject({
      code: 'no_valid_rows',
      errors: [
        { path: 'rows[2].amount', code: 'wrong_type' },
        { path: 'rows[3].event_id', code: 'event_conflict' },
      ],
    });
    expect(await counts()).toMatchObject({ activity: before?.['activity'], members: before?.['members'] });
  });
});

it('a dry run tells what is wrong with cells, and writes nothing', async () => {
  const before = await counts();
  const result = await importText(sheet(line('y1 Y1 DEPOSIT 10.00', 0), line('y2 Y1 WAGER ten', 1)), {
    dryRun: true,
    triggerRewards: true,
  });
  expect(result).toMatchObject({ success: false, total_rows: 2, events: { accepted: 0, duplicate: 0 }, players_created: 0 });
  expect(told(result)).toEqual([[3, 'amount', 'wrong_type']]);
  expect(await counts()).toEqual(before);
  expect(await findMember(laurel.database.db, 'Y1')).toBeNull();
});

it('players are evaluated once, after the last of their events; the same file gives no second reward', async () => {
  await laurel.createRules({ ...referenceRule, conditions: { segment: 'LOSING', net_loss_min: 100 } });
  const content = sheet(
    line('r0 R1 DEPOSIT 5000.00', 0),
    line('r1 R1 WAGER 1000.00 slots', 1),
    line('r2 R2 DEPOSIT 10.00', 2),
    line('r3 R1 WAGER 2000.00 slots', 3),
    line('r4 R1 WIN 1350.00 slots', 4),
    line('r5 R1 WIN 1350.00 slots', 5),
  );
  const result = await importText(content, { triggerRewards: true, chunkRows: 2 });
  expect(result).toMatchObject({ success: true, players_created: 2, players_updated: 0, rewards_issued: 1 });
  const { rows } = await sql<{ asked: string }>`
    SELECT record->'amount'->>'askedMinor' AS asked FROM decision WHERE rule_id = ${referenceRule.rule_id}`.execute(laurel.database.db);
  // A tenth of what both wins left of both bets: 300.00.
  expect(rows).toEqual([{ asked: '3000' }]);
  expect(await importText(content, { triggerRewards: true })).toMatchObject({ rewards_issued: 0, events: { duplicate: 6 } });
});

describe('a busy intake', () => {
  /** Full for the first calls. */
  class FullAtFirst extends Intake {
    refusals = 3;
    rooms = 0;

    override async submit(events: readonly ReportedEvent[]): Promise<EventOutcome[]> {
      this.refusals -= 1;
      if (this.refusals >= 0) throw new Fault('busy');
      return super.submit(events);
    }

    override async room(): Promise<void> {
      this.rooms += 1;
      return super.room();
    }
  }

  it('is waited for', async () => {
    const { ledger, master, clock } = laurel;
    const intake = new FullAtFirst({ ledger, master, clock });
    const content = sheet(line('f1 F1 DEPOSIT 1.00', 0), line('f2 F1 DEPOSIT 2.00', 1));
    expect(await importText(content, { intake, chunkRows: 1 })).toMatchObject({ success: true, events: { accepted: 2 } });
    expect(intake.rooms).toBe(5);
  });
});

it('stopped between two chunks, it goes on under the same id and ends as if nothing had been', async () => {
  const importId = newId(laurel.clock.now(), 0);
  const content = sheet(...Array.from({ length: 12 }, (_, index) => line(`g${index} G${index % 3} DEPOSIT 1.00`, index)));
  const stop = new AbortController();
  const onProgress = (): void => stop.abort();
  await expect(importText(content, { importId, chunkRows: 2, signal: stop.signal, onProgress })).rejects.toThrow('aborted');
  expect(await getImport(laurel.database.db, importId)).toMatchObject({ state: 'RUNNING', kind: 'events' });
  const result = await importText(content, { importId, chunkRows: 2 });
  expect(result).toMatchObject({ success: true, total_rows: 12, players_created: 3, events: { accepted: 12 } });
  expect(result.events?.duplicate).toBeGreaterThan(0);
  for (const playerId of ['G0', 'G1', 'G2']) expect(await profileOf(playerId)).toMatchObject({ deposited: 400, deposits: 4 });
});
