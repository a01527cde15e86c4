import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { markdownTable } from '../src/entrypoints/files/markdown-table.ts';
import { generatedFiles } from '../tools/generated-files.ts';
import { read, root } from './repository/files.ts';

describe('what is generated is up to date', () => {
  it.each(generatedFiles)('$path', async ({ path, render }) => {
    const committed = existsSync(root + path) ? read(path) : undefined;
    expect(committed, `${path} differs from what the code says: run npm run generate`).toBe(await render());
  });
});

describe('a Markdown table', () => {
  it('keeps bars and line ends inside their cell', () => {
    expect(markdownTable(['Code', 'Title'], [['`a|b`', 'two\nlines']])).toBe('| Code | Title |\n| --- | --- |\n| `a\\|b` | two lines |\n');
  });
});
