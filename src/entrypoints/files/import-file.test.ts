import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, referenceRule, type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { newId } from '../../kernel/ids.ts';
import { firstImportErrors, getImport, readImportErrors } from '../../modules/activity/imports.ts';
import { readProfiles } from '../../modules/activity/read-profiles.ts';
import { importProgressSchema, importProgressToApi, importResultSchema } from '../../modules/activity/schema.ts';
import { activityLeaves, verifyProfiles } from '../../modules/activity/verify.ts';
import { verifyLedger } from '../../modules/ledger/verify.ts';
import { readWallets } from '../../modules/ledger/wallets.ts';
import { findMember, getMember } from '../../modules/members/find.ts';
import { decisionLeaves } from '../../modules/rewards/decisions/decision-section.ts';
import { inSnapshot } from '../../platform/read-paged.ts';
import { type ImportFileOptions, importFile } from './import-file.ts';
import { errorsCsv } from './write-csv.ts';

const header = 'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours';

let laurel: TestLaurel;

beforeAll(async () => {
  laurel = await testLaurel();
});

afterAll(() => laurel.drop());

async function* pieces(content: string, size = 1 << 16): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const importText = (content: string, options: Partial<ImportFileOptions> = {}) => importSource(pieces(content), options);

function importSource(source: AsyncIterable<Uint8Array>, options: Partial<ImportFileOptions> = {}) {
  const defaults = { fileName: 'players.csv', dryRun: false, triggerRewards: false, allowDecrease: false };
  return importFile({ ...laurel.rewards, master: laurel.master }, tester, source, { ...defaults, ...options }, laurel.clock);
}

async function known(playerId: string) {
  const { db } = laurel.database;
  const member = await getMember(db, playerId);
  const wallets = await readWallets(db, [member]);
  const profiles = await readProfiles(db, [member], { today: '2026-03-02', qualificationDays: 365, wallets });
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
    ...(await verifyLedger(tx, [activityLeaves, decisionLeaves])),
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
  it.each([
    ['empty_file', ''],
    ['missing_columns', 'player_id,email\nT1,a@b.example\n'],
    ['not_a_table', 'PK\u0003\u0004'],
  ])('leaves no trace: %s', async (code, content) => {
    const before = await counts();
    await expect(importText(content)).rejects.toMatchObject({ code });
    expect(await counts()).toEqual(before);
  });

  it('later on, the import has failed, and what came before is taken in', async () => {
    const importId = newId(laurel.clock.now(), 0);
    const broken = async function* () {
      yield* pieces(`${header}\nU1,1,20,3,4,5\nU2,1,20,3,4,5\n`);
      yield Buffer.from('U3,1,2,3,4,5\u0000\n');
    };
    await expect(importSource(broken(), { importId, chunkRows: 1 })).rejects.toMatchObject({ code: 'not_a_table' });
    const { db } = laurel.database;
    expect(await getImport(db, importId)).toMatchObject({ state: 'FAILED', rowsDone: 2, fault: { code: 'not_a_table' } });
    expect(await findMember(db, 'U2')).not.toBeNull();
    expect(await firstImportErrors(db, importId)).toEqual([]);
  });
});

describe('the file is let go of', () => {
  it.each([
    ['when it is at fault in its first line', 'player_id\nX1\n'],
    ['when it is at fault later', `${header}\nX1,1,20,3,4,5\n${'x'.repeat(1 << 17)}`],
    ['at its end', `${header}\nX1,1,20,3,4,5\n`],
  ])('%s', async (_, content) => {
    const file = Readable.from(pieces(content, 1 << 10));
    await importSource(file).catch(() => {});
    expect(file.destroyed).toBe(true);
  });

  it('when the database is at fault', async () => {
    const file = Readable.from(pieces(`${header}\n${'Y1,1,20,3,4,5\n'.repeat(1_000)}`, 1 << 10));
    const importId = 'no uuid';
    await expect(importSource(file, { importId })).rejects.toThrow('invalid input syntax for type uuid');
    expect(file.destroyed).toBe(true);
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
