import { parseArgs } from 'node:util';
import { didYouMean } from '../../engine/rules/nearest.ts';
import { Fault } from '../../kernel/errors.ts';

/** Wrong usage: one line for the user, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** `takes` names the value that follows the flag. */
export type Option = { description: string; takes?: string };

/** What was given to a command, checked against its options. */
export type Given = { positionals: readonly string[]; values: ReadonlyMap<string, string>; flags: ReadonlySet<string> };

export type Command = {
  summary: string;
  /** What follows the command's name. */
  usage: string;
  options: Readonly<Record<string, Option>>;
  /** Answers the exit code: 0 done, 1 refused by the data, 2 wrong usage. */
  run(given: Given): Promise<number>;
};

/** Flags that every command has. */
export const everywhere: Readonly<Record<string, Option>> = {
  json: { description: 'Print JSON for programs' },
  help: { description: 'Show how the command is used' },
};

/**
 * The command that the words name (two words make one of their own) and the words left for it; null when they name none.
 * @throws UsageError
 */
export function findCommand(
  words: readonly string[],
  commands: Readonly<Record<string, Command>>,
): { name: string; rest: string[] } | null {
  const [first] = words;
  if (first === undefined || first.startsWith('-')) return null;
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    if (Object.hasOwn(commands, name)) return { name, rest: words.slice(length) };
  }
  throw new UsageError(didYouMean(first, Object.keys(commands), 'there is no such command'));
}

/** What flags say, read as the API reads it; what is wrong with it is wrong usage. @throws UsageError */
export function fromFlags<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault && error.status === 400) throw new UsageError(error.detail);
    throw error;
  }
}

/** The words of a command by its options. @throws UsageError */
export function readArguments(words: readonly string[], options: Readonly<Record<string, Option>>): Given {
  const known = { ...options, ...everywhere };
  const types = Object.entries(known).map(([name, { takes }]) => [name, { type: takes ? ('string' as const) : ('boolean' as const) }]);
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(types),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const positionals: string[] = [];
  const values = new Map<string, string>();
  const flags = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (!option) throw new UsageError(didYouMean(token.name, Object.keys(known), 'there is no such flag'));
    if (option.takes && !token.value) throw new UsageError(`${token.rawName} needs ${option.takes}`);
    if (!option.takes && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`);
    if (token.value === undefined) flags.add(token.name);
    else values.set(token.name, token.value);
  }
  return { positionals, values, flags };
}

/** A whole number from 1 that a flag gives. @throws UsageError */
export function wholeNumber({ values }: Given, name: string, otherwise: number): number {
  const text = values.get(name);
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--${name} needs a whole number from 1`);
  return Number(text);
}

/** The positionals, exactly these. @throws UsageError */
export function exactly({ positionals }: Given, ...names: string[]): string[] {
  if (positionals.length !== names.length) throw new UsageError(`expected ${names.length === 0 ? 'nothing more' : names.join(' ')}`);
  return [...positionals];
}
