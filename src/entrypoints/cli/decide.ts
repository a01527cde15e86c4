import { readFile } from 'node:fs/promises';
import { compileProgram } from '../../engine/compile.ts';
import { type Instant, parseInstant, systemClock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { readProgramFile } from '../files/program-file.ts';
import { readTable } from '../files/read-table.ts';
import { type Given, UsageError, wholeNumber } from './arguments.ts';
import { decideSheet } from './report/decide-sheet.ts';
import { printReport } from './report/print-report.ts';
import { type SheetAnswer, SheetReport } from './report/sheet-report.ts';

/** `limit`: most rewards per player. `top`: players that are shown. `refused`: show refused rewards too. */
type DecideOptions = { now: Instant; limit: number; top: number; refused: boolean };

/** `laurel decide`: a program file and a sheet of players → what would be given, without a database. */
export async function run(given: Given): Promise<number> {
  const { positionals, values, flags } = given;
  const program = values.get('program');
  const [players] = positionals;
  if (program === undefined) throw new UsageError('decide needs --program FILE');
  if (players === undefined || positionals.length > 1) throw new UsageError('decide needs one sheet of players');
  const answer = await reportOn(program, players, {
    now: instantOf(values.get('at')),
    limit: wholeNumber(given, 'limit', 1),
    top: wholeNumber(given, 'top', 10),
    refused: flags.has('refused'),
  });
  for (const { row, column, code, message } of answer.errors) {
    process.stderr.write(`line ${row}${column === null ? '' : `, ${column}`}: ${code}: ${message}\n`);
  }
  if (answer.players === 0) throw new Fault('no_valid_rows');
  process.stdout.write(flags.has('json') ? `${JSON.stringify(answer, null, 2)}\n` : printReport(answer));
  return 0;
}

/**
 * What would be given to the players of a sheet under a program.
 * @throws Fault of either file
 */
export async function reportOn(
  programPath: string,
  playersPath: string,
  { now, limit, top, refused }: DecideOptions,
): Promise<SheetAnswer> {
  const program = compileProgram(readProgramFile(await readFile(programPath, 'utf8')));
  const report = new SheetReport(program, top);
  for await (const item of decideSheet(program, readTable(playersPath), { now, limit })) {
    if ('fault' in item) report.addFault(item.fault);
    else report.add(item.playerId, item.evaluation);
  }
  return report.toJson(now, refused);
}

function instantOf(text: string | undefined): Instant {
  if (text === undefined) return systemClock.now();
  try {
    return parseInstant(text, '--at');
  } catch (error) {
    throw error instanceof Fault ? new UsageError(error.detail) : error;
  }
}
