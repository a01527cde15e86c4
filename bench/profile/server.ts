import { writeFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';

/** A share of the processor time of the server's main thread, 0-1. */
export type Share = { what: string; share: number };

const session = new Session();

/** Begins to look, a thousand times a second, at what this process is doing. */
export async function startProfile(): Promise<void> {
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
}

/** Writes what was seen, for the developer tools of a browser to show, and answers where most of the time was spent. */
export async function stopProfile(file: string): Promise<Share[]> {
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  writeFileSync(file, JSON.stringify(profile));
  return topFunctions(profile, 30);
}

/** Functions by the time spent in themselves, without those they called; waiting is left out. */
export function topFunctions({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, most: number): Share[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const spent = new Map<string, number>();
  let all = 0;
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? '';
    const delta = timeDeltas[index] ?? 0;
    if (name === '(idle)') continue;
    all += delta;
    spent.set(name, (spent.get(name) ?? 0) + delta);
  }
  const sorted = [...spent].sort((a, b) => b[1] - a[1]).slice(0, most);
  return sorted.map(([what, time]) => ({ what, share: time / all }));
}

/** `foldOne fold.ts:111`; of packages, with their folder. */
function nameOf({ functionName, url, lineNumber }: Profiler.Profile['nodes'][number]['callFrame']): string {
  const file = url.split('/').slice(-2).join('/');
  return file === '' ? functionName : `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`;
}
