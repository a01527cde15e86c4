import { writeFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inFile, isOpen } from '../../../test/file.ts';
import { referenceLine, referenceRule, type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { sheetOf, workbookOf } from '../../../test/workbook.ts';
import { newId } from '../../kernel/ids.ts';
import { firstImportErrors, getImport, readImportErrors } from '../../modules/activity/imports.ts';
import { readProfiles } from '../../modules/activity/read-profiles.ts';
import { importProgressSchema, importProgressToApi, importResultSchema } from '../../modules/activity/schema.ts';
import { activityLeaves, verifyProfiles } from '../../modules/activity/verify.ts';
import { verifyLedger } from '../../modules/ledger/verify/verify.ts';
import { readWallets } from '../../modules/ledger/wallets.ts';
import { findMember, getMember } from '../../modules/members/find.ts';
import { decisionLeaves } from '../../modules/rewards/decisions/decision-section.ts';
import { walletLeaves } from '../../modules/wallet/verify.ts';
import { inSnapshot } from '../../platform/read-paged.ts';
import { type CheckedFile, checkFile } from './check-file.ts';
import { importFile } from './import-file.ts';
import type { ImportFileOptions } from './import-run.ts';
import { errorsCsv } from './write-csv.ts';

const header = 'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours';

let laurel: TestLaurel;

beforeAll(async () => {
  laurel = await testLaurel();
});

afterAll(() => laurel.drop());

const importText = (content: string | Uint8Array, options: Partial<ImportFileOptions> = {}) =>
  inFile(content, async (path) => importChecked(await checkFile(path), options));

function importChecked(file: CheckedFile, options: Partial<ImportFileOptions> = {}) {
  const defaults = { fileName: 'players.csv', dryRun: false, triggerRewards: false, allowDecrease: false };
  return importFile(
    { ...laurel.rewards, master: laurel.master, intake: laurel.intake },
    tester,
    file,
    { ...defaults, ...options },
    laurel.clock,
  );
}

async function known(playerId: string) {
  const { db } = laurel.database;
  const member = await getMember(db, playerId);
  const wallets = await readWallets(db, [member]);
  const profiles = await readProfiles(db, [member], { today: '2026-03-02', lpSince: null, wallets });
  return { ...profiles.get(member.memberId), wallet: wallets.get(member.memberId) };
}

async function counts() {
  const { rows } = await sql<{ activity: number; batches: number; members: number; imports: number }>`
    SELECT (SELECT count(*) FROM activity) AS activity, (SELECT count(*) FROM batch) AS batches, (SELECT count(*) FROM member) AS members,
           (SELECT count(*) FROM import) AS imports`.execute(laurel.database.db);
  return rows[0];
}

async function faultsOfDatabase(): Promise<string[]> {
  const checks = await inSnapshot(laurel.database, async (tx) => [
    ...(await verifyLedger(tx, [...activityLeaves, decisionLeaves, ...walletLeaves])),
    ...(await verifyProfiles(tx, 'UTC')),
  ]);
  return checks.flatMap(({ faults }) => faults);
}

describe('the reference line', () => {
  it('gives the reference player, with a reward', async () => {
    await laurel.createRules(referenceRule);
    const result = await importText(`${header}\n${referenceLine}\n`, { triggerRewards: true });
    expect(importResultSchema.parse(result)).toMatchObject({
      success: true,
      total_rows: 1,
      players_created: 1,
      players_updated: 0,
      rewards_issued: 1,
      errors: [],
    });
    expect(await known('P001')).toMatchObject({
      profile: {
        deposited: 500_000,
        wagered: 1_500_000,
        won: 1_200_000,
        sessions: 25,
        playtimeSeconds: 172_800,
        bets: null,
        facts: 1,
        lpEarned: 1_500,
        daysActive: 0,
      },
      lpQualifying: 1_500,
      wallet: { lp: 1_500, lpCarry: 0 },
    });
    expect(await counts()).toMatchObject({ activity: 1 });
    expect(await faultsOfDatabase()).toEqual([]);
  });

  it('as a workbook it is the same: nothing is new', async () => {
    const before = await counts();
    const workbook = workbookOf(sheetOf([header.split(','), ['P001', 5000, 15_000, 12_000, 25, 48]]));
    expect(await importText(workbook, { triggerRewards: true })).toMatchObject({ success: true, total_rows: 1, players_updated: 0 });
    expect(await counts()).toEqual({ ...before, imports: Number(before?.imports) + 1 });
  });

  it('a second time changes nothing: no fact, no batch, no reward', async () => {
    const before = await counts();
    const again = await importText(referenceLine, { triggerRewards: true });
    expect(again).toMatchObject({ success: true, total_rows: 1, players_created: 0, players_updated: 0, rewards_issued: 0 });
    expect(await counts()).toEqual({ ...before, imports: Number(before?.imports) + 1 });
  });
});

describe('a file with faults in some rows', () => {
  const content = [
    `${header},country,mood`,
    'Q1,10,20,5,1,1,GB,fine',
    'Q2,10,-20,5,1,1,GB,',
    '"Q3",10,20,5,1,1,XX,"so',
    'so"',
    'Q1,99,99,99,9,9,GB,',
    'Q4,10,x,,1,1,GB,=1+1',
    'Q5,10,20,5,1,1,,',
  ].join('\n');

  it('takes the others in, lists the faulty by their line in the file, and reports unknown columns', async () => {
    const result = await importText(content);
    expect(result).toMatchObject({ success: false, total_rows: 6, players_created: 2, unknown_columns: ['mood'] });
    expect(result.errors.map(({ row, column, code }) => [row, column, code])).toEqual([
      [3, 'total_wagered', 'invalid_amount'],
      [4, 'country', 'invalid_country'],
      [6, 'player_id', 'duplicate_player'],
      [7, 'total_wagered', 'wrong_type'],
      [7, 'total_won', 'empty_cell'],
    ]);
    const run = await getImport(laurel.database.db, result.import_id);
    expect(importProgressSchema.parse(importProgressToApi(run, result.errors))).toMatchObject({
      state: 'DONE',
      error_count: 5,
      seconds_left: 0,
    });
    const lines: string[] = [];
    for await (const line of errorsCsv(readImportErrors(laurel.database.db, result.import_id))) lines.push(line);
    expect(lines).toHaveLength(6);
    expect(lines[3]).toBe('6,player_id,duplicate_player,The player stands in an earlier line of this file.\r\n');
  });

  it('run again under the same id, it adds nothing and lists the same errors', async () => {
    const importId = newId(laurel.clock.now(), 0);
    const first = await importText(content.replaceAll('Q', 'R'), { importId });
    const before = await counts();
    const second = await importText(content.replaceAll('Q', 'R'), { importId });
    expect({ ...second, duration_ms: 0 }).toEqual({ ...first, duration_ms: 0 });
    expect(await counts()).toEqual(before);
  });

  it('without a single good row nothing is taken in, and the answer says why', async () => {
    const before = await counts();
    await expect(importText(`${header}\nS1,a,1,1,1,1\nS2,1,1,1,1,`)).rejects.toMatchObject({
      code: 'no_valid_rows',
      errors: [
        { path: 'rows[2].total_deposited', code: 'wrong_type' },
        { path: 'rows[3].playtime_hours', code: 'empty_cell' },
      ],
    });
    expect(await counts()).toEqual({ ...before, imports: Number(before?.imports) + 1 });
  });
});

describe('a file that cannot be used', () => {
  const good = Array.from({ length: 90_000 }, (_, index) => `T${index},1,20,3,4,5\n`).join('');
  const late = (end: string | Uint8Array): Uint8Array => Buffer.concat([Buffer.from(`${header}\n${good}`), Buffer.from(end)]);

  it.each<[code: string, what: string, content: string | Uint8Array]>([
    ['empty_file', 'no byte', ''],
    ['missing_columns', 'other columns', 'player_id,email\nT1,a@b.example\n'],
    ['not_a_table', 'an archive', 'PK\u0003\u0004'],
    ['not_a_table', 'binary, far down', late('T,1\u0000\n')],
    ['wrong_encoding', 'Latin-1, far down', late(Buffer.from('Zo\u00eb,1,2,3,4,5\n', 'latin1'))],
    ['line_too_long', 'a long line, far down', late('x'.repeat(1 << 17))],
    ['invalid_quotes', 'an open quote, far down', late('"T,1,2,3,4,5\n')],
    ['not_a_table', 'a workbook with a damaged end', workbookOf(sheetOf([header.split(',')])).subarray(0, -4)],
  ])('leaves no trace: %s, %s', async (code, _, content) => {
    const before = await counts();
    await expect(importText(content)).rejects.toMatchObject({ code });
    expect(await counts()).toEqual(before);
  });

  it('when it changes after it was checked, the import has failed, and what came before is taken in', async () => {
    const importId = newId(laurel.clock.now(), 0);
    const content = `${header}\nU1,1,20,3,4,5\nU2,1,20,3,4,5\n`;
    await inFile(content, async (path) => {
      const checked = await checkFile(path);
      await writeFile(path, `${content}${'\n'.repeat(1 << 17)}\u0000`);
      await expect(importChecked(checked, { importId, chunkRows: 1 })).rejects.toMatchObject({ code: 'not_a_table' });
    });
    const { db } = laurel.database;
    expect(await getImport(db, importId)).toMatchObject({ state: 'FAILED', rowsDone: 2, rowsTotal: 2, fault: { code: 'not_a_table' } });
    expect(await findMember(db, 'U2')).not.toBeNull();
    expect(await firstImportErrors(db, importId)).toEqual([]);
  });
});

describe('the file is let go of', () => {
  it.each([
    ['when it is at fault in its first line', 'player_id\nX1\n', {}],
    ['when it is at fault later', `${header}\nX1,1,20,3,4,5\n${'x'.repeat(1 << 17)}`, {}],
    ['at its end', `${header}\nX1,1,20,3,4,5\n`, {}],
    ['when the database is at fault', `${header}\n${'Y1,1,20,3,4,5\n'.repeat(10_000)}`, { importId: 'no uuid' }],
  ])('%s', async (_, content, options) => {
    await inFile(content, async (path) => {
      const imported = (async () => importChecked(await checkFile(path), options))();
      await imported.catch(() => {});
      await expect.poll(() => isOpen(path)).toBe(false);
    });
  });
});

describe('a workbook', () => {
  it('is taken in like a text, dates and all, with the numbers of its rows', async () => {
    const cells = [...header.split(','), 'registered_at'].map((name) => `<c t="inlineStr"><is><t>${name}</t></is></c>`).join('');
    const row = (line: number, ...values: string[]) => `<row r="${line}">${values.join('')}</row>`;
    const numbers = '<c><v>5000</v></c><c><v>1.5E+4</v></c><c><f>2*6000</f><v>12000.000000000002</v></c><c><v>25</v></c><c><v>48</v></c>';
    const player = (id: string, date: string) => [`<c t="inlineStr"><is><t>${id}</t></is></c>`, numbers, date];
    const sheetData = [
      row(3, cells),
      row(5, ...player('E1', '<c s="1"><v>45717</v></c>')),
      row(9, ...player('E2', '<c t="inlineStr"><is><t>soon</t></is></c>')),
    ].join('');
    const result = await importText(workbookOf({ sheetData, formats: [0, 'dd.mm.yyyy'] }));
    expect(result).toMatchObject({ success: false, total_rows: 2, players_created: 1 });
    expect(result.errors).toMatchObject([{ row: 9, column: 'registered_at', code: 'invalid_time' }]);
    expect(await known('E1')).toMatchObject({
      profile: { deposited: 500_000, wagered: 1_500_000, won: 1_200_000, playtimeSeconds: 172_800 },
    });
    expect(await findMember(laurel.database.db, 'E1')).toMatchObject({ registeredAt: Date.UTC(2025, 2, 1) });
  });
});

describe('a dry run', () => {
  it('answers what the import would, and writes nothing of a player', async () => {
    const content = `${header},country\nP001,6000,16000,12000,25,48,GB\nV1,1,2,3,4,5,GB\nQ1,9,20,5,1,1,GB\n`;
    const before = await counts();
    const rehearsed = await importText(content, { dryRun: true });
    expect(await counts()).toEqual({ ...before, imports: Number(before?.imports) + 1 });
    const performed = await importText(content);
    const { import_id: _id, duration_ms: _ms, ...answer } = performed;
    expect(rehearsed).toMatchObject(answer);
    expect(answer).toMatchObject({
      players_created: 1,
      players_updated: 1,
      errors: [{ row: 4, column: 'total_deposited', code: 'total_decreased' }],
    });
  });
});

describe('two imports of the same file at the same time', () => {
  it('end as one, chunk by chunk', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `W${index},${index},${index}00,${index},1,1`);
    const content = `${header}\n${lines.join('\n')}\n`;
    const before = await counts();
    const both = await Promise.all([importText(content, { chunkRows: 7 }), importText(content, { chunkRows: 11 })]);
    expect(both.map(({ success }) => success)).toEqual([true, true]);
    expect(both.reduce((sum, { players_created }) => sum + players_created, 0)).toBe(60);
    expect(await counts()).toMatchObject({ activity: Number(before?.activity) + 60, members: Number(before?.members) + 60 });
    expect(await faultsOfDatabase()).toEqual([]);
  });
});
