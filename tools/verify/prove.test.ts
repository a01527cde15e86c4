import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeLedger } from '../../src/entrypoints/export-ledger.ts';
import type { TestLaurel } from '../../test/laurel.ts';
import { wholeWorld } from '../../test/proof/world.ts';
import type { Row } from './bytes.ts';
import { linesOf } from './lines.ts';
import { prove } from './prove.ts';

/*
 * An export of a world in which something of everything has happened, proved by the program that knows the documented bytes alone. Then
 * somebody edits the file.
 */

let laurel: TestLaurel;
let lines: string[];
beforeAll(async () => {
  laurel = await wholeWorld();
  let text = '';
  await writeLedger(laurel.database, laurel.clock.now(), async (pieces) => {
    for await (const piece of pieces) text += piece;
  });
  lines = text.trimEnd().split('\n');
});
afterAll(() => laurel.drop());

const faultsOf = async (edited: readonly string[], kept: Parameters<typeof prove>[1] = []): Promise<string[]> =>
  (await prove(edited, kept)).faults;
const tableOf = (line: string): string => Object.keys(JSON.parse(line) as Row)[0] ?? '';

/** The lines with the first that is one of a table's, and fits, changed. */
function changed(table: string, fits: (row: Row) => boolean, change: (row: Row) => Row): string[] {
  const index = lines.findIndex((line) => tableOf(line) === table && fits((JSON.parse(line) as { [table: string]: Row })[table] ?? {}));
  expect(index, `there is such a row of ${table}`).toBeGreaterThan(0);
  const row = (JSON.parse(lines[index] ?? '{}') as { [table: string]: Row })[table] ?? {};
  return lines.with(index, JSON.stringify({ [table]: change(row) }));
}
const any = () => true;
/** A header that names someone in this list. */
const names = (list: string) => (row: Row) => (row[list] as string[]).length > 0;
const fitting = (line: RegExp): number => lines.findIndex((one) => line.test(one));

describe('an export', () => {
  it('is proved, all of it', async () => {
    const report = await prove(lines);
    expect(report.faults).toEqual([]);
    const tables = ['activity', 'batch', 'decision', 'grant_event', 'lot_entry', 'operation_key', 'transfer'];
    const derived = ['bonus_grant', 'house_delta', 'lot', 'reservation', 'wallet'];
    expect([...report.counts.keys()].sort()).toEqual([...tables, ...derived, 'currencies'].sort());
    const counted = [...report.counts].filter(([what]) => what !== 'currencies').reduce((sum, [, count]) => sum + count, 0);
    expect(counted).toBe(lines.length - 2);
    expect([...report.counts.values()].every((count) => count > 0)).toBe(true);
  });

  it('is proved also where it was made before there was more to tell of play', async () => {
    const older = lines.map((line) => line.replace('"game_id":null,"session_id":null,"duration":null,"ref_kind":null', '"kept":true'));
    expect(older).not.toEqual(lines);
    expect(await faultsOf(older)).toEqual([]);
  });

  it('says whose ledger it is and where its lanes end, and names nobody', () => {
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'laurel-ledger', version: 1, base_currency: 'USD' });
    expect(lines.some((line) => /"(email|phone|first_name|external_id)"/.test(line))).toBe(false);
  });

  it('is handed over once: who could not take it is not asked again', async () => {
    let asked = 0;
    const refuse = async (): Promise<void> => {
      asked += 1;
      throw Object.assign(new Error('nobody reads'), { code: 'EPIPE' });
    };
    await expect(writeLedger(laurel.database, laurel.clock.now(), refuse)).rejects.toThrow('nobody reads');
    expect(asked).toBe(1);
  });

  it('has the heads that were kept of it, and no others', async () => {
    const { heads } = await prove(lines);
    const [[journal, { seq, hash }]] = [...heads] as [[number, { seq: number; hash: string }]];
    expect(await faultsOf(lines, [{ journal, seq, hash }])).toEqual([]);
    const other = hash.replace(/./g, '7');
    expect(await faultsOf(lines, [{ journal, seq, hash: other }])).toEqual([`head ${journal}:${seq}:${other}: the chain never had it`]);
  });
});

describe('an edited export is found out', () => {
  const more = (column: string) => (row: Row) => ({ ...row, [column]: Number(row[column]) + 1 });

  it.each<[what: string, edit: () => string[], says: RegExp]>([
    ['an amount', () => changed('transfer', any, more('amount')), /^journal \d+ batch \d+: a row was changed or moved$/],
    ['a decision', () => changed('decision', any, (row) => ({ ...row, actor: 'nobody' })), /a row was changed or moved/],
    ['an answer', () => changed('operation_key', any, (row) => ({ ...row, answer: {} })), /a row was changed or moved/],
    ['a state', () => changed('grant_event', any, (row) => ({ ...row, to_state: 'LOST' })), /a row was changed or moved/],
    ['a lot entry', () => changed('lot_entry', any, more('amount')), /lot entries are -?\d+ beyond what it moved/],
    ['play', () => changed('activity', ({ kind }) => kind === 'WAGER', more('progress')), /a row was changed or moved/],
    [
      'a game',
      () =>
        changed(
          'activity',
          ({ game_id }) => game_id !== null,
          (row) => ({ ...row, game_id: null }),
        ),
      /a row was changed/,
    ],
    ['time played', () => changed('activity', ({ duration }) => duration !== null, more('duration')), /a row was changed or moved/],
    [
      'what was taken back',
      () =>
        changed(
          'activity',
          ({ ref_kind }) => ref_kind === 'WIN',
          (row) => ({ ...row, ref_kind: null }),
        ),
      /^bonus .*: won is/,
    ],
    ['bonus money of a bet', () => changed('activity', ({ event_id }) => event_id === 'bet-1', more('bonus')), /^bonus .*: settled is/],
    [
      'an opening with a game',
      () =>
        changed(
          'activity',
          ({ kind }) => kind === 'OPENING',
          (row) => ({ ...row, game_id: 'x' }),
        ),
      /game_id is not empty/,
    ],
    [
      'an opening with play',
      () =>
        changed(
          'activity',
          ({ kind }) => kind === 'OPENING',
          (row) => ({ ...row, amount: 5 }),
        ),
      /amount is not empty/,
    ],
    [
      'an odd time',
      () => changed('transfer', any, (row) => ({ ...row, at: '2026-03-02T12:00:00.0001+00:00' })),
      /no instant of whole millis/,
    ],
    ['a header', () => changed('batch', any, more('row_count')), /its header was changed/],
    ['whom it touched', () => changed('batch', names('members'), (row) => ({ ...row, members: [] })), /its header was changed/],
    [
      'whom a rule waits for',
      () => changed('batch', names('event_members'), (row) => ({ ...row, event_members: [] })),
      /its header was changed/,
    ],
    ['a head', () => lines.with(0, (lines[0] ?? '').replace(/"head_seq":(\d+)/, '"head_seq":9$1')), /journal \d+: head is 9\d+ /],
    ['points', () => changed('wallet', any, more('lp')), /^wallet of [-0-9a-f]{36}: lp is \d+, should be \d+$/],
    ['a carry', () => changed('wallet', any, more('lp_carry')), /lp_carry is/],
    ['what is held', () => changed('wallet', ({ rp_held }) => rp_held !== 0, more('rp_held')), /rp_held is 7, should be 6/],
    ['the house', () => changed('house_delta', any, more('credit')), /^house_delta .*: credit is \d+, should be \d+$/],
    ['a lot', () => changed('lot', any, more('remaining')), /^lot .*: remaining is/],
    ['a bonus', () => changed('bonus_grant', any, more('converted')), /^bonus .*: converted is/],
    ['its progress', () => changed('bonus_grant', any, more('progress')), /progress is/],
    ['its terms', () => changed('bonus_grant', any, (row) => ({ ...row, terms: {} })), /terms is \{\}, should be/],
    [
      'its state',
      () =>
        changed(
          'bonus_grant',
          ({ state }) => state === 'ACTIVE',
          (row) => ({ ...row, state: 'LOST' }),
        ),
      /state is LOST, should be ACTIVE/,
    ],
    ['a reservation', () => changed('reservation', any, more('captured')), /^reservation .*: captured is/],
    ['a version', () => lines.with(0, (lines[0] ?? '').replace('"version":1', '"version":2')), /no export of a ledger in version 1/],
    ['a line that is none', () => lines.with(3, 'nonsense'), /^line 4: is no JSON object$/],
  ])('%s', async (_, edit, says) => {
    expect(await faultsOf(edit())).toContainEqual(expect.stringMatching(says));
  });

  const at = (table: string): number => fitting(new RegExp(`^\\{"${table}"`));

  it.each([
    'batch',
    'transfer',
    'activity',
    'decision',
    'operation_key',
    'lot_entry',
    'grant_event',
    'wallet',
    'house_delta',
    'lot',
    'bonus_grant',
    'reservation',
  ])('a line of %s that is gone', async (table) => {
    const faults = await faultsOf(lines.toSpliced(at(table), 1));
    expect(faults.filter((fault) => !fault.includes('the export had'))).not.toEqual([]);
  });

  it('two rows that changed places', async () => {
    const first = lines.findIndex((line, index) => tableOf(line) === 'activity' && tableOf(lines[index + 1] ?? '{}') === 'activity');
    const swapped = lines.with(first, lines[first + 1] ?? '').with(first + 1, lines[first] ?? '');
    expect(await faultsOf(swapped)).toContainEqual(
      expect.stringMatching(/^line \d+: a row of activity says to stand at 1 1 1, not at 1 1 0$/),
    );
  });

  it('a whole batch that was dropped', async () => {
    const [first, second] = [at('batch'), lines.findIndex((line, index) => index > at('batch') && tableOf(line) === 'batch')];
    expect(await faultsOf(lines.toSpliced(first, second - first))).toContainEqual(expect.stringMatching(/batch 1 should stand here/));
  });

  it('a bonus that nothing speaks of', async () => {
    const forged = changed('bonus_grant', any, (row) => ({ ...row, grant_id: 'made-up' }));
    expect(await faultsOf(forged)).toEqual(expect.arrayContaining(['bonus made-up: nothing in the chain speaks of it']));
  });

  it('a file that ends too early, and one that goes on', async () => {
    expect(await faultsOf(lines.slice(0, -1))).toEqual(['the file ends before the export does']);
    expect(await faultsOf([...lines, '{}'])).toContainEqual(`line ${lines.length + 1}: nothing may follow the end`);
    expect(await faultsOf([])).toEqual(['the file is empty']);
  });
});

describe('the program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'laurel-proof-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (...words: string[]) => {
    const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...words], { encoding: 'utf8' });
    return { status, last: stdout.trimEnd().split('\n').at(-1) };
  };
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it('takes the export as it is, and packed', () => {
    const text = `${lines.join('\n')}\n`;
    const sound = { status: 0, last: 'Everything is as the file claims.' };
    expect(run(file('a.jsonl', text))).toEqual(sound);
    expect(run(file('a.jsonl.gz', gzipSync(text)))).toEqual(sound);
  });

  it('ends with 1 where something is wrong, and with 2 where it was called wrongly', () => {
    expect(run(file('b.jsonl', lines.slice(0, -1).join('\n')))).toEqual({ status: 1, last: '1 fault.' });
    expect(run(join(folder, 'nowhere.jsonl'))).toMatchObject({ status: 2 });
    expect(run()).toMatchObject({ status: 2 });
    expect(run(join(folder, 'a.jsonl'), '--head', 'x')).toMatchObject({ status: 2 });
  });
});

it('a line ends with a line feed and nothing else, wherever the pieces are cut', async () => {
  const text = Buffer.from('{"a":"\u2028 ü"}\n{"b":1}\n\n{"c":2}');
  for (let cut = 1; cut < text.length; cut += 1) {
    const read: string[] = [];
    async function* pieces(): AsyncGenerator<Buffer> {
      yield text.subarray(0, cut);
      yield text.subarray(cut);
    }
    for await (const line of linesOf(pieces())) read.push(line);
    expect(read).toEqual(['{"a":"\u2028 ü"}', '{"b":1}', '', '{"c":2}']);
  }
});
