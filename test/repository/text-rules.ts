import { type File, isCode } from './files.ts';

/** A fault that shows in one line of text, where it counts, and why it is one. */
type TextRule = { pattern: RegExp; where?: (path: string) => boolean; says: string };

const mayPrint = /^(?:src\/entrypoints\/cli|bench|tools)\//;

const textRules: readonly TextRule[] = [
  { pattern: /\t/, says: 'a tab; indent with spaces' },
  { pattern: /\r/, says: 'a carriage return; lines end in LF' },
  { pattern: /\b(?:TO[D]O|FIX[M]E)\b|(?:\/\/|\*|#|--)\s*X{3}\b/, says: 'unfinished work; finish it or leave it out' },
  { pattern: /\b(?:it|test|describe|suite)(?:\.\w+)*\.only\b/, where: isCode, says: 'a focused test hides all others' },
  {
    pattern: /\bconsole\.\w+\(/,
    where: (path) => isCode(path) && !mayPrint.test(path),
    says: 'printing is for the command line, bench and tools',
  },
  { pattern: /(?<![\w.:/*})\]-])\/(?:work|home|root|Users)(?:\/|\b(?![\w/-]))/, says: 'the path of one machine' },
  {
    pattern: /https?:\/\/[^\s/'")]*(?:registry|artifactory|nexus|verdaccio|mirror)|^\s*(?:@[\w-]+:)?registry\s*=/im,
    says: 'the address of a package registry',
  },
  {
    pattern: /"resolved"/,
    where: (path) => path.endsWith('package-lock.json'),
    says: 'an address in the lock file; install with .npmrc in place',
  },
];

/** The faults of a file that show in its text, each with its line. */
export function textFaults({ path, text }: File): string[] {
  const lines = text.split('\n');
  const found = textRules
    .filter(({ where }) => where?.(path) ?? true)
    .flatMap(({ pattern, says }) => lines.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${says}`] : [])));
  return text === '' || text.endsWith('\n') ? found : [...found, `${path}: the last line has no end`];
}

const word = '[a-z0-9]+(?:-[a-z0-9]+)*';
const kebab = new RegExp(`^\\.?(?:\\d+_)?${word}(?:\\.${word})*$`);
const capitals = /^(?:[A-Z][A-Z_]*\.md|LICENSE|NOTICE)$/;
const drawer = /^(?:utils?|helpers?|common|managers?|services?|lib)$/;

/** Names that do not say what is inside, or are not in kebab-case, anywhere along a path. */
export function nameFaults(path: string): string[] {
  return path.split('/').flatMap((part) => {
    const stem = String(part.replace(/^\./, '').split('.')[0]);
    if (!kebab.test(part) && !capitals.test(part)) return [`${path}: "${part}" is not kebab-case`];
    if (stem.split('-').some((piece) => drawer.test(piece)) || /^types\.tsx?$/.test(part))
      return [`${path}: "${part}" does not say what is inside`];
    return [];
  });
}

const exact = /^(?:npm:(?:@[\w-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** Dependencies of a package.json that are not pinned to one version. */
export function pinFaults(manifest: Record<string, unknown>): string[] {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.entries((manifest[kind] ?? {}) as Record<string, string>)
      .filter(([, version]) => !exact.test(version))
      .map(([name, version]) => `${kind}: ${name} ${version} is not pinned`),
  );
}
