import { describe, expect, it } from 'vitest';
import { files, isCode, isTest, read, sources } from './repository/files.ts';
import { functionLengths, undocumented } from './repository/functions.ts';
import { type Counts, ratchetFaults } from './repository/ratchet.ts';
import { nameFaults, pinFaults, textFaults } from './repository/text-rules.ts';

const redLine = { fileLines: 400, functionLines: 70, folderFiles: 15, lineWidth: 140, medianFileLines: 100 };

const ratchet = JSON.parse(read('test/tidy-ratchet.json')) as Record<string, Counts>;
const code = files.filter(({ path }) => isCode(path));

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

/** Entries above a red line, by place; places that occur twice keep the larger. */
function beyond(line: number, entries: readonly [place: string, amount: number][]): Counts {
  const over = entries.filter(([, amount]) => amount > line).sort((a, b) => a[1] - b[1]);
  return Object.fromEntries(over);
}

function folderSizes(): [folder: string, files: number][] {
  const byFolder = Object.groupBy(
    code.filter(({ path }) => !isTest(path)),
    ({ path }) => path.replace(/[^/]*$/, ''),
  );
  return Object.entries(byFolder).map(([folder, group]) => [folder, group?.length ?? 0]);
}

const measures: Record<string, () => Counts> = {
  'lines in a file': () =>
    beyond(
      redLine.fileLines,
      code.map(({ path, text }) => [path, lineCount(text)]),
    ),
  'lines in a function': () =>
    beyond(
      redLine.functionLines,
      code.flatMap((file) => functionLengths(file).map(({ name, lines }): [string, number] => [`${file.path} ${name}`, lines])),
    ),
  'source files in a folder': () => beyond(redLine.folderFiles, folderSizes()),
  'lines that are too wide': () =>
    beyond(
      0,
      code.map(({ path, text }) => [path, text.split('\n').filter((line) => line.length > redLine.lineWidth).length]),
    ),
  'exported functions without a docstring': () =>
    beyond(
      0,
      sources.map((file) => [file.path, undocumented(file).length]),
    ),
};

describe("red lines, with today's exceptions in tidy-ratchet.json", () => {
  it.each(Object.entries(measures))('%s', (name, measure) => {
    expect(ratchetFaults(measure(), ratchet[name] ?? {})).toEqual([]);
  });

  it('the ratchet has no exceptions to a rule that is not measured', () => {
    expect(Object.keys(ratchet)).toEqual(Object.keys(measures));
  });

  it('the median file is short', () => {
    const lengths = sources.map(({ text }) => lineCount(text)).sort((a, b) => a - b);
    expect(lengths[lengths.length >> 1]).toBeLessThanOrEqual(redLine.medianFileLines);
  });
});

describe('rules without exceptions', () => {
  it('names are kebab-case and say what is inside', () => {
    expect(files.flatMap(({ path }) => nameFaults(path))).toEqual([]);
  });

  it('no text has a known fault', () => {
    // This file shows, further down, the faults that it looks for.
    expect(files.filter(({ path }) => path !== 'test/tidy.test.ts').flatMap(textFaults)).toEqual([]);
  });

  it('every dependency is pinned to one version', () => {
    expect(pinFaults(JSON.parse(read('package.json')) as Record<string, unknown>)).toEqual([]);
  });
});

describe('the ratchet only turns one way', () => {
  it.each<[what: string, found: Counts, allowed: Counts, says: string[]]>([
    ['nothing beyond the line', {}, {}, []],
    ['an exception as agreed', { 'a.ts': 450 }, { 'a.ts': 450 }, []],
    ['something new', { 'a.ts': 450 }, {}, ['a.ts: 450 is beyond the red line']],
    ['it grew', { 'a.ts': 451 }, { 'a.ts': 450 }, ['a.ts: 451 exceeds the exception of 450']],
    ['it shrank', { 'a.ts': 449 }, { 'a.ts': 450 }, ['a.ts: lower the ratchet from 450 to 449']],
    ['it is mended', {}, { 'a.ts': 450 }, ['a.ts: within the red line now; remove it from the ratchet']],
  ])('%s', (_, found, allowed, says) => {
    expect(ratchetFaults(found, allowed)).toEqual(says);
  });
});

describe('the measures measure', () => {
  const body = (lines: number): string => `${'  f();\n'.repeat(lines)}`;

  it.each<[what: string, path: string, text: string, expected: [name: string, lines: number][]]>([
    ['a declaration, without the comment above', 'a.ts', `/** Why.\n */\nexport function add() {\n${body(3)}}\n`, [['add', 5]]],
    ['an arrow function', 'a.ts', `const add = () => {\n${body(1)}};\n`, [['add', 3]]],
    [
      'a method and a getter',
      'a.ts',
      `class A {\n  add() {\n${body(2)}  }\n  get b() {\n    return 1;\n  }\n}\n`,
      [
        ['add', 4],
        ['b', 3],
      ],
    ],
    [
      'an inner function counts on its own and in the outer',
      'a.ts',
      'function a() {\n  function b() {\n  }\n}\n',
      [
        ['a', 4],
        ['b', 2],
      ],
    ],
    ['a test', 'a.test.ts', `describe('x', () => {\n  it('adds up', () => {\n${body(1)}  });\n});\n`, [["it 'adds up'", 3]]],
    ['a heading of many cases', 'a.test.ts', `describe.each([1])('%s', () => {\n${body(90)}});\n`, []],
    ['an overload has no body', 'a.ts', 'function a(x: 1): void;\nfunction a(x: number): void {}\n', [['a', 1]]],
  ])('%s', (_, path, text, expected) => {
    expect(functionLengths({ path, text }).map(({ name, lines }) => [name, lines])).toEqual(expected);
  });

  it.each<[text: string, names: string[]]>([
    ['export function add() {}', ['add']],
    ['/** Adds. */\nexport function add() {}', []],
    ['// Adds.\nexport function add() {}', ['add']],
    ['export const add = () => 1;\nexport const two = 2;', ['add']],
    ['/** Adds. */\nexport const add = () => 1;', []],
    ['function add() {}', []],
    ['/** Adds. */\nexport function add(x: 1): void;\nexport function add(x: number): void {}', []],
  ])('docstring: %s', (text, names) => {
    expect(undocumented({ path: 'a.ts', text })).toEqual(names);
  });
});

describe('the text rules find what they look for', () => {
  it.each<[path: string, text: string, says: string]>([
    ['a.ts', '\tindented\n', 'a tab'],
    ['a.md', 'line\r\n', 'a carriage return'],
    ['a.ts', '// TODO: later\n', 'unfinished work'],
    ['a.sql', '-- XXX later\n', 'unfinished work'],
    ['a.test.ts', "it.only('x')\n", 'a focused test'],
    ['a.test.ts', "describe.concurrent.only('x')\n", 'a focused test'],
    ['src/main.ts', "console.log('x')\n", 'printing'],
    ['a.md', 'see /home/ada/laurel\n', 'the path of one machine'],
    ['a.ts', "cd('/root')\n", 'the path of one machine'],
    ['.npmrc', 'registry=https://npm.example.org\n', 'a package registry'],
    ['a.yaml', 'https://registry.example.org/laurel\n', 'a package registry'],
    ['package-lock.json', '"resolved": "https://example.org"\n', 'an address in the lock file'],
    ['a.ts', 'no end', 'the last line has no end'],
  ])('%s: %j', (path, text, says) => {
    expect(textFaults({ path, text })).toEqual([expect.stringContaining(says)]);
  });

  it.each<[path: string, text: string]>([
    ['src/entrypoints/cli/main.ts', "console.log('x')\n"],
    ['a.ts', "currency('XXX'); only(1); mastodon();\n"],
    ['a.md', 'https://example.org/home/page, src/work/, ./root/a\n'],
    ['a.ts', '// eslint\nconst x = 1;\n'],
  ])('%s may say %j', (path, text) => {
    expect(textFaults({ path, text })).toEqual([]);
  });

  it.each<[path: string, says: string]>([
    ['src/kernel/moneyBag.ts', 'not kebab-case'],
    ['src/Kernel/money.ts', 'not kebab-case'],
    ['src/kernel/money_bag.ts', 'not kebab-case'],
    ['src/kernel/utils.ts', 'does not say'],
    ['src/kernel/date-helpers.ts', 'does not say'],
    ['src/lib/money.ts', 'does not say'],
    ['src/kernel/types.ts', 'does not say'],
    ['src/modules/wallet/wallet-service.ts', 'does not say'],
  ])('name: %s', (path, says) => {
    expect(nameFaults(path)).toEqual([expect.stringContaining(says)]);
  });

  it.each([
    'README.md',
    'src/kernel/money.test.ts',
    '.ci/run',
    '.env.example',
    'sql/0001_foundations.sql',
    'docs/decisions/0002-one-ledger.md',
  ])('name: %s is fine', (path) => {
    expect(nameFaults(path)).toEqual([]);
  });

  it.each<[version: string, pinned: boolean]>([
    ['1.2.3', true],
    ['18.4.0-beta.17', true],
    ['npm:@typescript/typescript6@6.0.2', true],
    ['^1.2.3', false],
    ['1.2', false],
    ['latest', false],
    ['npm:typescript@next', false],
  ])('version %s pinned: %s', (version, pinned) => {
    expect(pinFaults({ devDependencies: { x: version } })).toHaveLength(pinned ? 0 : 1);
  });
});
