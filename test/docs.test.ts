import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../src/kernel/errors.ts';
import { commandFaults, type Vocabulary } from './repository/command-faults.ts';
import { exported, type File, files, read, root, sources } from './repository/files.ts';
import { anchors, relativeLinks, shellCommands } from './repository/markdown.ts';

const documents = files.filter(({ path }) => path.endsWith('.md'));

async function vocabulary(): Promise<Vocabulary> {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const commands = await exported<Record<string, { options?: Record<string, unknown> }>>('src/entrypoints/cli/commands.ts', 'commands');
  const flags = Object.entries(commands ?? {}).map(([name, { options }]) => [name, Object.keys(options ?? {})] as const);
  return { scripts: Object.keys(scripts), commands: new Map(flags) };
}

/** Links of a document that lead nowhere. `textAt` gives a document's text, for its headings. */
function linkFaults({ path, text }: File, exists: (path: string) => boolean, textAt: (path: string) => string): string[] {
  return relativeLinks(text).filter((link) => {
    const [file = '', anchor] = decodeURI(link).split('#');
    const target = file === '' ? path : posix.join(posix.dirname(path), file);
    if (!exists(target)) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchors(textAt(target)).includes(anchor);
  });
}

describe('what the documents say is so', () => {
  it('every command in README.md and docs/guide/ can be run', async () => {
    const words = await vocabulary();
    const guides = documents.filter(({ path }) => path === 'README.md' || path.startsWith('docs/guide/'));
    expect(guides.flatMap(({ text }) => shellCommands(text).flatMap((command) => commandFaults(command, words)))).toEqual([]);
  });

  it.each(documents)('every link of $path leads somewhere', (file) => {
    expect(linkFaults(file, (path) => existsSync(root + path), read)).toEqual([]);
  });

  it('every error code is documented', () => {
    const page = read('docs/reference/errors.md');
    expect(Object.keys(errorCodes).filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });

  it('no error code is dead', () => {
    const program = sources.filter(({ path }) => path !== 'src/kernel/errors.ts').map(({ text }) => text);
    expect(Object.keys(errorCodes).filter((code) => !program.some((text) => text.includes(`'${code}'`)))).toEqual([]);
  });

  it('.env.example lists the settings, all of them and no others', async () => {
    const settings = (await exported<readonly { name: string }[]>('src/platform/config.ts', 'settings')) ?? [];
    const example = files.find(({ path }) => path === '.env.example')?.text ?? '';
    const listed = [...example.matchAll(/^#?\s*([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);
    expect(listed).toEqual(settings.map(({ name }) => name));
  });
});

describe('the document rules find what they look for', () => {
  const invented: Vocabulary = {
    scripts: ['start', 'test', 'bench'],
    commands: new Map([
      ['serve', ['demo']],
      ['rules', []],
      ['rules validate', ['strict']],
    ]),
  };

  it.each<[line: string, says: string[]]>([
    ['npm ci && npm test', []],
    ['npm start', []],
    ['npm run bench -- --quick', []],
    ['npm run fly', ['npm run fly: package.json has no such script']],
    ['npm fly', ['npm fly: package.json has no such script']],
    ['npm bench', ['npm bench: package.json has no such script']],
    ['./laurel', []],
    ['./laurel serve --demo --json', []],
    ['PORT=9000 laurel serve --demo=yes # comes up', []],
    ['$ laurel rules validate rule.json --strict', []],
    ['laurel rules --strict', ['laurel rules --strict: there is no such flag']],
    ['cat x.csv | ./laurel fly', ['laurel fly: there is no such command']],
    ['./laurel serve \\\n  --fast', ['laurel serve --fast: there is no such flag']],
    ['curl localhost:8000/health', []],
  ])('%s', (line, says) => {
    const commands = shellCommands(`Text.\n\n\`\`\`sh\n${line}\n\`\`\`\n\n\`\`\`ts\nnpm run fly\n\`\`\`\n`);
    expect(commands.flatMap((command) => commandFaults(command, invented))).toEqual(says);
  });

  it('an export is read from the program, and what is not there is undefined', async () => {
    expect(await exported('src/kernel/clock.ts', 'minuteMs')).toBe(60_000);
    expect(await exported('src/kernel/clock.ts', 'centuryMs')).toBeUndefined();
    expect(await exported('src/kernel/sundial.ts', 'minuteMs')).toBeUndefined();
  });

  const there: Record<string, string> = { 'README.md': '# Laurel\n', 'docs/guide.md': '## Who may `ask`?\n' };

  it.each<[text: string, lost: string[]]>([
    ['[guide](docs/guide.md), [its part](docs/guide.md#who-may-ask), [here](#laurel)', []],
    ['[gone](docs/gone.md) ![picture](docs/gone.png "title")', ['docs/gone.md', 'docs/gone.png']],
    ['[part](docs/guide.md#who-may-tell)', ['docs/guide.md#who-may-tell']],
    ['[by reference][r]\n\n[r]: docs/gone.md', ['docs/gone.md']],
    ['[web](https://example.org) [mail](mailto:a@example.org) `[code](x.md)`', []],
    ['```md\n[code](x.md)\n```', []],
  ])('%j', (text, lost) => {
    const file = { path: 'README.md', text };
    expect(
      linkFaults(
        file,
        (path) => path in there,
        (path) => String(there[path]),
      ),
    ).toEqual(lost);
  });
});
