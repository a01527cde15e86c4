import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inFile } from '../../../../test/file.ts';
import { sheetOf, workbookOf } from '../../../../test/workbook.ts';
import { riskLabels } from '../../../engine/profile/fields.ts';
import type { LabelledProfile } from '../../../engine/risk/fit/labelled.ts';
import { syntheticProfiles } from '../../../engine/risk/fit/synthetic.ts';
import type { SheetChunk } from '../read-sheet.ts';
import type { ProfileRow } from './profile-sheet.ts';
import { readLabelled, readProfiles } from './read-profiles.ts';
import { labelledCsv } from './write-profiles.ts';

const header = 'visits,total_bet,avg_bet_size,winnings,withdrawals,session_minutes,game_type,risky_behavior,label';
const sound = '25,15000,600,12000.50,12000,115.2,slots,0,LOW';
const profile: LabelledProfile = {
  features: {
    visits: 25,
    total_bet: 15_000,
    avg_bet_size: 600,
    winnings: 12_000.5,
    withdrawals: 12_000,
    session_minutes: 115.2,
    game_type: 'slots',
    risky_behavior: 0,
  },
  label: 'LOW',
};

const read = (...lines: string[]) => inFile(`${lines.join('\n')}\n`, (path) => readLabelled(path));

describe('labelled profiles', () => {
  it('are read from CSV, with the hash of the file', async () => {
    const dataHash = createHash('sha256').update(`${header}\n${sound}\n`).digest('hex');
    expect(await read(header, sound)).toEqual({ profiles: [profile], faults: [], faultCount: 0, dataHash });
  });

  it('are read from a workbook, and with commas for decimal points', async () => {
    const cells = [25, 15_000, 600, 12_000.5, 12_000, 115.2, 'slots', 0, 'LOW'];
    const workbook = workbookOf(sheetOf([header.split(','), cells]));
    expect((await inFile(workbook, (path) => readLabelled(path))).profiles).toEqual([profile]);
    const european = [header, sound].map((line) => line.replaceAll(',', ';').replaceAll('.', ','));
    expect((await read(...european)).profiles).toEqual([profile]);
  });

  it('may have their columns in any order, under usual names, beside others', async () => {
    const { profiles } = await read(
      'Risk Label,note,Sessions,Turnover,Average bet,Won,Withdrawn,Avg session minutes,Game,Risk flag',
      'low,x,25,15000,600,12000.5,12000,115.2,SLOTS,no',
    );
    expect(profiles).toEqual([profile]);
  });

  it('have nothing where a cell is empty: it is unknown', async () => {
    const { profiles } = await read(header, ',,,,,,,,HIGH');
    const unknown = Object.fromEntries(Object.keys(profile.features).map((name) => [name, null]));
    expect(profiles).toEqual([{ features: unknown, label: 'HIGH' }]);
  });

  const faults: [what: string, line: string, found: string[]][] = [
    ['a word for a number', 'x,15000,600,1,1,1,slots,0,LOW', ['visits wrong_type']],
    ['a number below 0', '25,-1,600,1,1,1,slots,0,LOW', ['total_bet invalid_amount']],
    ['a number beyond all measure', '25,1,600,1,1,9999999999999,slots,0,LOW', ['session_minutes invalid_amount']],
    ['a number as spreadsheets shorten it', '1e3,1,600,1,1,1,slots,0,LOW', ['visits wrong_type']],
    ['a flag of 2', '25,1,600,1,1,1,slots,2,LOW', ['risky_behavior wrong_type']],
    ['a game that is none', '25,1,600,1,1,1,slots!,0,LOW', ['game_type wrong_type']],
    ['a label nobody knows', '25,1,600,1,1,1,slots,0,SEVERE', ['label wrong_type']],
    ['no label', '25,1,600,1,1,1,slots,0,', ['label empty_cell']],
    ['a comma too many', '25,15,000,600,1,1,1,slots,0,LOW', ['null too_many_cells', 'risky_behavior wrong_type', 'label wrong_type']],
    ['several faults at once', 'x,y,600,1,1,1,slots,0,LOW', ['visits wrong_type', 'total_bet wrong_type']],
  ];
  it.each(faults)('%s is told with its line, and the line is left out', async (_, line, expected) => {
    const { profiles, faults: found, faultCount } = await read(header, sound, line);
    expect(profiles).toEqual([profile]);
    expect(found.map(({ row }) => row)).toEqual(found.map(() => 3));
    expect(faultCount).toBe(found.length);
    const told = found.map(({ column, code }) => `${column} ${code}`);
    for (const one of expected) expect(told).toContainEqual(expect.stringContaining(one));
  });

  it.each<[what: string, lines: string[], code: string]>([
    ['no label column', [header.replace(',label', ''), sound.replace(',LOW', '')], 'missing_columns'],
    ['a column of features is missing', [header.replace('winnings', 'prizes'), sound], 'missing_columns'],
    ['a column stands there twice', [`${header},sessions`, `${sound},1`], 'not_a_table'],
  ])('%s: the file is refused', async (_, lines, code) => {
    await expect(read(...lines)).rejects.toMatchObject({ code });
  });

  it('of which there are too many are refused', async () => {
    const text = [header, sound, sound, sound].join('\n');
    await expect(inFile(text, (path) => readLabelled(path, 2))).rejects.toMatchObject({ code: 'too_large' });
    expect((await inFile(text, (path) => readLabelled(path, 3))).profiles).toHaveLength(3);
  });

  it('of thousands of faults keep the first, and count all', async () => {
    const { faults: kept, faultCount } = await read(header, ...Array.from({ length: 2500 }, () => 'x,1,1,1,1,1,slots,0,LOW'));
    expect([kept.length, faultCount, kept[0]?.row, kept.at(-1)?.row]).toEqual([1000, 2500, 2, 1001]);
  });
});

it('profiles to assess need no label, and may name the player', async () => {
  const lines = [`player_id,${header.replace(',label', '')}`, `P001,${sound.replace(',LOW', '')}`, 'P 2,1,1,1,1,1,1,slots,0'];
  const chunks = await inFile(lines.join('\n'), async (path) => {
    const read: SheetChunk<ProfileRow>[] = [];
    for await (const chunk of readProfiles(path)) read.push(chunk);
    return read;
  });
  expect(chunks).toEqual([
    {
      rows: [{ row: 2, playerId: 'P001', features: profile.features, label: null }],
      faults: [expect.objectContaining({ row: 3, column: 'player_id', code: 'invalid_id' })],
      lines: 2,
    },
  ]);
});

describe('what is written is read again', () => {
  const back = async (profiles: LabelledProfile[]) => inFile([...labelledCsv(profiles)].join(''), (path) => readLabelled(path));

  it('synthetic profiles', async () => {
    const profiles = syntheticProfiles(1234, 5);
    expect((await back(profiles)).profiles).toEqual(profiles);
  });

  it('whatever is known and unknown', async () => {
    const number = fc.option(fc.integer({ min: 0, max: 1e8 }).map((cents) => cents / 100));
    const profiles = fc.array(
      fc.record({
        features: fc.record({
          visits: number,
          total_bet: number,
          avg_bet_size: number,
          winnings: number,
          withdrawals: number,
          session_minutes: number,
          game_type: fc.option(fc.constantFrom('slots', 'crash.x', 'texas holdem', 'a-1:b_2')),
          risky_behavior: fc.option(fc.constantFrom<(0 | 1)[]>(0, 1)),
        }),
        label: fc.constantFrom(...riskLabels),
      }),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(profiles, async (all) => {
        expect(await back(all)).toMatchObject({ profiles: all, faultCount: 0 });
      }),
      { numRuns: 50 },
    );
  });
});
