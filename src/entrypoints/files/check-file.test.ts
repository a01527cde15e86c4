import { describe, expect, it } from 'vitest';
import { inFile } from '../../../test/file.ts';
import { sheetOf, workbookOf } from '../../../test/workbook.ts';
import { checkFile } from './check-file.ts';

const totals = 'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours';

describe('what kind of sheet it is', () => {
  it.each<[kind: string, header: string, unknown: string[]]>([
    ['totals', totals, []],
    ['totals', `${totals},type,mood`, ['type', 'mood']],
    ['totals', 'P001,5000,15000,12000,25,48', []],
    ['events', 'event_id,player_id,kind,amount,at', []],
    ['events', 'Transaction ID;Customer;Event type;Value;Timestamp', []],
    ['events', 'EVENT-ID\tPLAYER ID\tKind\tAT\tmood\t', ['mood']],
  ])('%s: %s', async (kind, header, unknownColumns) => {
    await inFile(`${header}\n`, async (path) => {
      expect(await checkFile(path)).toMatchObject({ kind, unknownColumns, rowsTotal: header.startsWith('P001') ? 1 : 0 });
    });
  });

  it('a workbook tells by its first row too', async () => {
    const workbook = workbookOf(
      sheetOf([
        ['event_id', 'player_id', 'kind', 'amount', 'at'],
        ['e1', 'P001', 'DEPOSIT', 5, '2026-03-01'],
      ]),
    );
    await inFile(workbook, async (path) => expect(await checkFile(path)).toMatchObject({ kind: 'events', rowsTotal: 1 }));
  });

  it.each<[code: string, says: string, header: string]>([
    ['missing_columns', 'event_id', 'player_id,kind,amount,at'],
    ['missing_columns', 'at.', 'event_id,player_id,kind,amount'],
    ['missing_columns', 'total_deposited', 'player_id,email'],
    ['missing_columns', 'playtime_hours', 'player_id,total_deposited,total_wagered,total_won,sessions,date'],
    ['not_a_table', '"time" and "date" both mean at', 'event_id,player_id,kind,time,date'],
  ])('%s: %s', async (code, says, header) => {
    await inFile(`${header}\n`, async (path) => {
      await expect(checkFile(path)).rejects.toMatchObject({ code, detail: expect.stringContaining(says) });
    });
  });
});
