import { posix } from 'node:path';
import { mayImport } from '../../src/flow.ts';
import type { File } from './files.ts';

type Import = { from: string; typeOnly: boolean };
type Floor = 'kernel' | 'engine' | 'modules' | 'platform' | 'entrypoints' | 'composition' | 'outside';
type Place = { floor: 'modules'; module: string } | { floor: Exclude<Floor, 'modules'>; module?: undefined };

const withFrom = /^(?:import|export)\s+(type\s+)?[\w\s{},*$]*?\bfrom\s*['"]([^'"]+)['"]/gm;
const withoutFrom = /^import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

function importsOf(text: string): Import[] {
  return [
    ...[...text.matchAll(withFrom)].map(([, type, from]) => ({ from: String(from), typeOnly: type !== undefined })),
    ...[...text.matchAll(withoutFrom)].map(([, plain, dynamic]) => ({ from: String(plain ?? dynamic), typeOnly: false })),
  ];
}

function placeOf(path: string): Place {
  const [top, floor, module] = path.split('/');
  if (top !== 'src') return { floor: 'outside' };
  if (floor === 'modules') return { floor, module: String(module) };
  if (floor === 'kernel' || floor === 'engine' || floor === 'platform' || floor === 'entrypoints') return { floor };
  return { floor: 'composition' };
}

/** `store.ts` or, where a module needs more than one, `<what>-store.ts`. */
export function isStore(path: string): boolean {
  return /^src\/modules\/.*\/(?:[a-z0-9-]+-)?store\.ts$/.test(path);
}

function isSchema(path: string): boolean {
  return /(?:\/|-)schema\.ts$/.test(path);
}

const formulaPackages = ['@marcbachmann/cel-js', 'decimal.js'];
const databasePackages = ['kysely', 'pg', 'pg-copy-streams'];

/** Why a file may not import a package, or undefined. */
function packageRefusal(path: string, { from, typeOnly }: Import): string | undefined {
  const { floor } = placeOf(path);
  if (path === 'src/flow.ts') return 'the flow is a plain table';
  if (floor === 'kernel') return 'the kernel imports nothing';
  if (floor === 'engine') {
    if (from.startsWith('node:')) return 'the engine does no I/O and also runs in the browser';
    if (from === 'zod' && isSchema(path)) return undefined;
    const calculates = path.startsWith('src/engine/rules/') || path.endsWith('/decimal.ts');
    if (formulaPackages.includes(from) && calculates) return undefined;
    return 'the engine takes zod in schema.ts, and cel-js and decimal.js in rules/ and decimal.ts';
  }
  if (floor === 'modules' && !typeOnly) {
    if (from.startsWith('node:')) return undefined;
    if (from === 'zod') return isSchema(path) ? undefined : 'shapes are declared in schema.ts';
    if (databasePackages.includes(from)) return isStore(path) ? undefined : 'only store.ts touches the database';
    if (from === 'croner' && path === 'src/modules/program/schedule.ts') return undefined;
    return 'a module takes zod in schema.ts and the database in store.ts; the rest is platform';
  }
  return undefined;
}

function moduleRefusal(path: string, module: string, target: string, typeOnly: boolean): string | undefined {
  const there = placeOf(target);
  const allowed: readonly string[] = (mayImport as Record<string, readonly string[]>)[module] ?? [];
  if (there.floor === 'kernel' || there.module === module) return undefined;
  if (there.floor === 'engine') return allowed.includes('engine') ? undefined : `flow.ts does not let ${module} import the engine`;
  if (there.module !== undefined)
    return allowed.includes(there.module) ? undefined : `flow.ts does not let ${module} import ${there.module}`;
  if (there.floor === 'platform') {
    if (typeOnly || isStore(path) || target === 'src/platform/actor.ts') return undefined;
    return "outside store.ts a module takes platform's types only";
  }
  return 'imports go downwards';
}

const floorsBelow: Record<Exclude<Floor, 'modules' | 'outside'>, readonly Floor[]> = {
  kernel: ['kernel'],
  engine: ['kernel', 'engine'],
  platform: ['kernel', 'engine', 'platform'],
  entrypoints: ['kernel', 'engine', 'modules', 'platform', 'entrypoints', 'composition'],
  composition: ['kernel', 'engine', 'modules', 'platform', 'entrypoints', 'composition'],
};

/** Why a file may not import another, or undefined. */
function fileRefusal(path: string, { from, typeOnly }: Import): string | undefined {
  const target = posix.join(posix.dirname(path), from);
  const here = placeOf(path);
  const there = placeOf(target);
  if (path === 'src/flow.ts') return 'the flow is a plain table';
  if (here.floor === 'outside' || there.floor === 'outside') return 'the program imports nothing outside src/';
  if (isStore(target) && there.module !== here.module) return `only ${there.module}'s own files import its store.ts; use its verbs`;
  if (here.floor === 'modules') return moduleRefusal(path, here.module, target, typeOnly);
  if (here.floor === 'platform' && target === 'src/flow.ts') return undefined;
  return floorsBelow[here.floor].includes(there.floor) ? undefined : 'imports go downwards';
}

/** The imports of a source file under src/ that the floors and flow.ts forbid, each with its reason. */
export function importFaults({ path, text }: File): string[] {
  return importsOf(text).flatMap((item) => {
    const refusal = item.from.startsWith('.') ? fileRefusal(path, item) : packageRefusal(path, item);
    return refusal === undefined ? [] : [`${path} imports ${item.from}: ${refusal}`];
  });
}

const impure = /\b(?:Date\.now|Math\.random|performance\.now|crypto\.\w+|process\.\w+|setTimeout|fetch)\b|\bnew Date\(\)/g;

/** Calls by which the engine would stop being pure: clock, chance, environment, network. */
export function purityFaults({ path, text }: File): string[] {
  if (placeOf(path).floor !== 'engine') return [];
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  return [...code.matchAll(impure)].map(([call]) => `${path} calls ${call}: the engine has no clock, no chance and no surroundings`);
}
