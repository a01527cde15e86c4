import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { sheetOf, workbookOf } from '../../../test/workbook.ts';
import { Fault, fieldFault } from '../../kernel/errors.ts';
import type { Command, Given } from './arguments.ts';
import { runCommand } from './run.ts';
import { textTable } from './table.ts';

let told: Given | null = null;
const answer =
  (code: number): Command['run'] =>
  async (given) => {
    told = given;
    return code;
  };
const refuse: Command['run'] = async () => {
  throw new Fault('invalid_request', {
    errors: [...fieldFault('rules[0].name', 'too_long', 'too long').errors, ...fieldFault('', 'empty_file', 'no content').errors],
  });
};
const commands: Record<string, Command> = {
  fly: {
    summary: 'fly away',
    usage: 'where',
    options: { height: { description: 'how high', takes: 'N' }, far: { description: 'far' } },
    run: answer(0),
  },
  'fly back': { summary: 'come back', usage: '', options: {}, run: answer(1) },
  crash: { summary: 'be refused', usage: '', options: {}, run: refuse },
};

async function laurel(line: string): Promise<{ code: number; out: string; error: string }> {
  let out = '';
  let error = '';
  told = null;
  const words = line === '' ? [] : line.split(' ');
  const code = await runCommand(words, commands, { out: (text) => (out += text), error: (text) => (error += text) });
  return { code, out, error };
}

describe('the command line', () => {
  it.each<[line: string, code: number]>([
    ['fly', 0],
    ['fly south --height 3 --far', 0],
    ['fly back', 1],
    ['crash', 1],
    ['', 0],
    ['--help', 0],
    ['fly --help', 0],
    ['flu', 2],
    ['--json', 2],
    ['fly --hieght 3', 2],
    ['fly --height', 2],
    ['fly --far=away', 2],
    ['fly --constructor', 2],
    ['constructor', 2],
  ])('laurel %s: exit code %i', async (line, code) => {
    expect((await laurel(line)).code).toBe(code);
  });

  it('tells a command what it was told', async () => {
    await laurel('fly south --height=3 --far east --json');
    expect(told).toEqual({ positionals: ['south', 'east'], values: new Map([['height', '3']]), flags: new Set(['far', 'json']) });
  });

  it('says what was perhaps meant', async () => {
    expect((await laurel('flu')).error).toContain('did you mean fly?');
    expect((await laurel('fly --hieght 3')).error).toContain('height?');
  });

  it('prints one line per fault, with path and code', async () => {
    expect((await laurel('crash')).error).toBe('laurel: rules[0].name: too_long: too long\nlaurel: empty_file: no content\n');
  });

  it('shows every command, and every flag of one', async () => {
    const all = (await laurel('--help')).out;
    for (const [name, { summary }] of Object.entries(commands)) expect(all).toMatch(new RegExp(`${name} .*${summary}`));
    expect((await laurel('fly --help')).out).toMatch(/--height N .*how high/);
  });
});

describe('a table', () => {
  it('is aligned, numbers to the right', () => {
    const lines = textTable(
      ['Name', 'Count'],
      [
        ['a', 1],
        ['bcdef', 1000],
      ],
    ).split('\n');
    expect(lines[0]).toBe('Name   Count');
    expect(lines.slice(-3)).toEqual(['a          1', 'bcdef   1000', '']);
  });

  it('of no rows is nothing', () => {
    expect(textTable(['Name'], [])).toBe('');
  });
});

describe('laurel decide', () => {
  const folder = mkdtempSync(join(tmpdir(), 'laurel-decide-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const example = (file: string): string => fileURLToPath(new URL(`../../../examples/first-reward/${file}`, import.meta.url));
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const decide = (...words: string[]): Promise<{ code: number; out: string; error: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [main, 'decide', ...words], (failure, out, error) =>
        resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
      );
    });

  it('prints the reward of the reference player, and the faults of other lines', async () => {
    const sheet = write(
      'players.csv',
      'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours\nP001,5000,15000,12000,25,48\nP002,x,1,1,1,1\n',
    );
    const { code, out, error } = await decide('--program', example('program.json'), sheet, '--at', '2026-03-02');
    expect(code).toBe(0);
    expect(out).toContain('300.00 USD LOSING_PLAYER_CASHBACK');
    expect(error).toMatch(/^line 3, total_deposited: wrong_type: /);
  });

  it('reads a workbook too, whatever its name', async () => {
    const header = ['player_id', 'total_deposited', 'total_wagered', 'total_won', 'sessions', 'playtime_hours'];
    const sheet = write('players', workbookOf(sheetOf([header, ['P001', 5000, 15_000, 12_000, 25, 48], ['P002', 'x', 1, 1, 1, 1]])));
    const { out, error } = await decide('--program', example('program.json'), sheet, '--at', '2026-03-02');
    expect(out).toContain('300.00 USD LOSING_PLAYER_CASHBACK');
    expect(error).toMatch(/^line 3, total_deposited: wrong_type: /);
  });

  it('--json is for programs', async () => {
    const { out } = await decide('--json', '--program', example('program.json'), example('players.csv'));
    expect(JSON.parse(out)).toMatchObject({ players: 1, rules: [{ rule_id: 'LOSING_PLAYER_CASHBACK', granted: 1, amount: '300.00' }] });
  });

  it.each<[what: string, code: number, says: string, words: () => string[]]>([
    [
      'no line can be used',
      1,
      'no_valid_rows',
      () => [
        '--program',
        example('program.json'),
        write('bad.csv', 'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours\nP 1,1,1,1,1,1\n'),
      ],
    ],
    [
      'the sheet has other columns',
      1,
      'missing_columns',
      () => ['--program', example('program.json'), write('other.csv', 'name,age\nAda,36\n')],
    ],
    [
      'the program has a fault',
      1,
      'rules: wrong_type',
      () => ['--program', write('bad.json', '{"base_currency":"USD","rules":1}'), example('players.csv')],
    ],
    ['no program is named', 2, '--program', () => [example('players.csv')]],
    ['there is no such file', 2, 'no such file', () => ['--program', example('program.json'), join(folder, 'gone.csv')]],
    ['the time is none', 2, '--at', () => ['--program', example('program.json'), example('players.csv'), '--at', 'noon']],
  ])('%s: exit code %i, "%s"', async (_, code, says, words) => {
    const answered = await decide(...words());
    expect(answered.error).toContain(says);
    expect(answered.code).toBe(code);
  });
});
