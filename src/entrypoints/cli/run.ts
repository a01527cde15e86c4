import { Fault } from '../../kernel/errors.ts';
import { type Command, everywhere, findCommand, readArguments, UsageError } from './arguments.ts';

/** Where a command writes. */
export type Output = { out: (text: string) => void; error: (text: string) => void };

/**
 * Runs the command that the words name.
 * @returns the exit code: 0 done, 1 refused by the data, 2 wrong usage
 */
export async function runCommand(words: readonly string[], commands: Readonly<Record<string, Command>>, output: Output): Promise<number> {
  try {
    const found = findCommand(words, commands);
    const command = found === null ? undefined : commands[found.name];
    if (found === null || command === undefined) {
      const asked = readArguments(words, {}).flags.has('help') || words.length === 0;
      if (!asked) throw new UsageError('name a command');
      output.out(overview(commands));
      return 0;
    }
    const given = readArguments(found.rest, command.options);
    if (given.flags.has('help')) {
      output.out(helpOf(found.name, command));
      return 0;
    }
    return await command.run(given);
  } catch (error) {
    return explain(error, output);
  }
}

/** One clear line per fault. What is neither a fault nor wrong usage is a mistake of ours, and is shown whole. */
function explain(error: unknown, { error: print }: Output): number {
  if (error instanceof UsageError) {
    print(`laurel: ${error.message}\nTry: laurel --help\n`);
    return 2;
  }
  if (isFileError(error)) {
    const what = error.code === 'ENOENT' ? 'there is no such file' : `it cannot be used (${error.code})`;
    print(`laurel: ${error.path ?? 'a file'}: ${what}\n`);
    return 2;
  }
  if (isDatabaseError(error)) {
    print(`laurel: the database refuses: ${error.message}\n`);
    return 1;
  }
  if (!(error instanceof Fault)) throw error;
  const lines = error.errors.map(({ path, code, message }) => `laurel: ${path === '' ? '' : `${path}: `}${code}: ${message}\n`);
  print(lines.length > 0 ? lines.join('') : `laurel: ${error.code}: ${error.detail}\n`);
  // A setting is part of how the command was called.
  return error.code === 'unknown_setting' || error.code === 'invalid_setting' ? 2 : 1;
}

/** What PostgreSQL says of a sign-in or a database that is not there; anything later is a mistake of ours, and shown whole. */
function isDatabaseError(error: unknown): error is Error {
  const { code } = error as { code?: unknown };
  return error instanceof Error && typeof code === 'string' && ['28P01', '28000', '3D000', '42501'].includes(code);
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall !== undefined && ['open', 'read', 'write', 'mkdir', 'stat'].includes(syscall);
}

function overview(commands: Readonly<Record<string, Command>>): string {
  const rows = Object.entries(commands).map(([name, { summary }]): [string, string] => [name, summary]);
  return `Usage: laurel COMMAND\n\nCommands\n${listed(rows)}\nlaurel COMMAND --help shows how a command is used.\n`;
}

function helpOf(name: string, { summary, usage, options }: Command): string {
  const rows = Object.entries({ ...options, ...everywhere }).map(([flag, { description, takes }]): [string, string] => [
    `--${flag}${takes ? ` ${takes}` : ''}`,
    description,
  ]);
  return `Usage: ${`laurel ${name} ${usage}`.trim()}\n\n${summary}\n\nFlags\n${listed(rows)}`;
}

/** Names, each with what it is for, in two columns. */
function listed(rows: readonly [name: string, meaning: string][]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}\n`).join('');
}
