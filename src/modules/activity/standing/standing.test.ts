import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { historyOf, standingOf } from '../../../../test/standings.ts';
import { dayMs } from '../../../kernel/clock.ts';
import { newId } from '../../../kernel/ids.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { follow, touchedMembers } from '../../ledger/following/follow.ts';
import { operationOf } from '../../ledger/operation.ts';
import { findByIds } from '../../members/find.ts';
import { closePlayer, registerPlayer, updatePlayer } from '../player.ts';
import { importTotals } from '../totals/import-totals.ts';
import { standingChanges } from './changes.ts';
import { classifyMember } from './classify.ts';
import { nothingSaid } from './standing.ts';
import { verifyStandings } from './verify.ts';

let laurel: TestLaurel;

beforeAll(async () => {
  laurel = await testLaurel();
});

afterAll(() => laurel.drop());

const take = (...lines: string[]) => laurel.importLines(lines, { triggerRewards: false });

/** What a follower of commits learns since the last time: the players named, and how they moved. */
async function told(): Promise<{ players: string[]; moves: string[] }> {
  const learned = { players: [] as string[], moves: [] as string[] };
  await follow(laurel.database, 'test', async (tx, stretches) => {
    const touched = await touchedMembers(tx, stretches);
    learned.players = (await findByIds(tx, touched)).map(({ externalId }) => externalId).sort();
    learned.moves = (await standingChanges(tx, stretches, touched)).map(({ what, from, to }) => `${what} ${from}→${to}`);
  });
  return learned;
}

async function verified(): Promise<string[]> {
  return (await inSnapshot(laurel.database, (tx) => verifyStandings(tx))).flatMap(({ faults }) => faults);
}

describe('an import', () => {
  it('records where a new player stands, as a beginning', async () => {
    await take(referenceLine);
    expect(await standingOf(laurel, 'P001')).toEqual({
      segment: 'LOSING',
      tier: { tierId: 'silver', since: laurel.clock.now(), until: Date.parse('2027-03-02') },
      dueAt: Date.parse('2027-03-02'),
      riskScore: 34,
      riskLabel: 'LOW',
      word: nothingSaid,
      changes: 0,
    });
    expect(await historyOf(laurel, 'P001')).toEqual([]);
  });

  it('records how a known player moves, points of earlier days counted', async () => {
    laurel.clock.set(laurel.clock.now() + dayMs);
    await take('P001,5000,100000,120000,25,48');
    expect(await standingOf(laurel, 'P001')).toMatchObject({ segment: 'WINNING', tier: { tierId: 'gold', since: laurel.clock.now() } });
    expect(await historyOf(laurel, 'P001')).toEqual(['segment LOSING→WINNING import', 'tier silver→gold import']);
  });

  it('leaves nothing of a player of whom it tells nothing new', async () => {
    const before = await standingOf(laurel, 'P001');
    await take('P001,5000,100000,120000,25,48');
    expect(await standingOf(laurel, 'P001')).toEqual(before);
  });

  it('records a player without any totals too', async () => {
    await take('P002,0,0,0,0,0');
    expect(await standingOf(laurel, 'P002')).toMatchObject({ segment: 'NEW', tier: { tierId: 'bronze', until: null }, dueAt: null });
  });
});

describe('those who follow commits', () => {
  const person = { externalId: 'F1', country: 'GB' };
  const now = () => laurel.clock.now();

  const takeCountry = async (playerId: string, country: string) => {
    const totals = { deposited: 1_000, wagered: 0, won: 0, sessions: 1, playtimeSeconds: 3_600 };
    const row = { row: 2, playerId, totals, person: { country }, asOf: null };
    return importTotals(laurel, tester, newId(now(), 0), [row], { allowDecrease: false, dryRun: false }, now());
  };

  beforeAll(async () => {
    await told();
  });

  it.each<[what: string, act: () => Promise<unknown>, players: string[], moves: string[]]>([
    ['a sheet with someone new', () => take('F0,10,0,0,1,1'), ['F0'], []],
    ['the same sheet again', () => take('F0,10,0,0,1,1'), [], []],
    ['a sheet that tells another country alone', () => takeCountry('F0', 'GB'), ['F0'], []],
    ['a sheet by which someone moves', () => take('F0,5000,15000,12000,25,48'), ['F0'], ['segment NEW→LOSING', 'tier bronze→silver']],
    ['a registration', () => registerPlayer(laurel.ledger, tester, laurel.master, person, null, now()), ['F1'], []],
    ['another country', () => updatePlayer(laurel.ledger, tester, laurel.master, 'F1', { country: 'MT' }, null, now()), ['F1'], []],
    ['a classification that finds nothing', () => classifyMember(laurel.ledger, tester, 'F1', {}, now()), [], []],
    ['a closed account', () => closePlayer(laurel.ledger, tester, 'F1', now()), ['F1'], []],
  ])('learn of %s', async (_, act, players, moves) => {
    await act();
    expect(await told()).toEqual({ players, moves });
  });
});

describe('a registration', () => {
  it('is a beginning at the bottom, once for its key', async () => {
    const register = () => {
      const operation = operationOf(null, 'http', 'register-1', { player_id: 'R1' }, laurel.clock.now());
      return registerPlayer(laurel.ledger, tester, laurel.master, { externalId: 'R1' }, operation, laurel.clock.now());
    };
    const [first, again] = [await register(), await register()];
    expect(again).toEqual(first);
    expect(await standingOf(laurel, 'R1')).toMatchObject({ segment: 'NEW', tier: { tierId: 'bronze' }, riskLabel: 'MEDIUM', changes: 0 });
    const other = registerPlayer(laurel.ledger, tester, laurel.master, { externalId: 'R1' }, null, laurel.clock.now());
    await expect(other).rejects.toMatchObject({ code: 'already_exists' });
  });
});

describe('many at the same time', () => {
  it('imports and classifications of the same players leave one unbroken history', async () => {
    const sheets = ['10,10', '20000,30000', '90000,10', '200000,200000'].map((sums, index) => {
      const [wagered, won] = sums.split(',');
      return Array.from({ length: 8 }, (_, player) => `M${player},5000,${wagered},${Number(won) + index},${25 + index},48`);
    });
    const options = { triggerRewards: false };
    await Promise.all(sheets.map((lines) => laurel.importLines(lines, options).catch(() => {})));
    await Promise.all(
      Array.from({ length: 8 }, (_, player) => classifyMember(laurel.ledger, tester, `M${player}`, {}, laurel.clock.now())),
    );
    expect(await verified()).toEqual([]);
  });
});

describe('what verify says', () => {
  const ofP001 = "member_id = (SELECT member_id FROM member WHERE external_id = 'P001')";
  let owner: pg.Client;

  beforeAll(async () => {
    owner = new pg.Client({ connectionString: laurel.ownerUrl, options: '-c search_path=laurel' });
    await owner.connect();
    await take('P001,5000,300000,200000,25,48');
  });

  afterAll(() => owner.end());

  /** The faults while a change is in force, which is taken back afterwards. */
  async function faultsAfter(change: string): Promise<string[]> {
    await owner.query(`CREATE TABLE kept AS SELECT * FROM standing; CREATE TABLE kept_change AS SELECT * FROM standing_change; ${change}`);
    try {
      return await verified();
    } finally {
      await owner.query(`DELETE FROM standing; DELETE FROM standing_change; INSERT INTO standing SELECT * FROM kept;
        INSERT INTO standing_change SELECT * FROM kept_change; DROP TABLE kept, kept_change`);
    }
  }

  it('nothing, after all of the above', async () => {
    expect(await faultsAfter('')).toEqual([]);
  });

  it.each<[what: string, change: string, fault: RegExp]>([
    ['a standing was changed', `UPDATE standing SET segment = 'NEW' WHERE ${ofP001}`, /: segment is NEW, its history says LOSING$/],
    [
      'the last change was removed',
      `DELETE FROM standing_change c USING standing s WHERE s.member_id = c.member_id AND c.change_no = s.changes AND c.${ofP001}`,
      /: count of changes is \d, its history says \d$/,
    ],
    [
      'an earlier one was removed',
      `DELETE FROM standing_change WHERE change_no = 1 AND ${ofP001}`,
      /: number of a change is 2, its history says 1$/,
    ],
    [
      'one was rewritten',
      `UPDATE standing_change SET to_value = 'X' WHERE change_no = 1 AND ${ofP001}`,
      /: segment before change 3 is WINNING, its history says X$/,
    ],
    ['a standing is gone', `DELETE FROM standing WHERE ${ofP001}`, /: tier is absent, its history says gold$/],
  ])('%s', async (_, change, fault) => {
    expect(await faultsAfter(change)).toContainEqual(expect.stringMatching(fault));
  });

  it('and the program itself cannot rewrite a history', async () => {
    await expect(sql`UPDATE standing_change SET to_value = 'X'`.execute(laurel.database.db)).rejects.toThrow('permission denied');
  });
});
