import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of /proc per second: 100 on every Linux that counts (USER_HZ). */
const ticksPerSecond = 100;

type Stat = { parent: number; cpuMs: number; reapedCpuMs: number };

/** One process as Linux accounts for it. Source: proc_pid_stat(5); fields are counted after the command's closing bracket. */
function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ms = (first: number): number => (((fields[first] ?? 0) + (fields[first + 1] ?? 0)) * 1000) / ticksPerSecond;
    return { parent: fields[1] ?? 0, cpuMs: ms(11), reapedCpuMs: ms(13) };
  } catch {
    return null; // it has ended meanwhile
  }
}

/** Processor time that a process has used, in milliseconds, with all threads. */
export function cpuMsOf(pid: number): number {
  return readStat(pid)?.cpuMs ?? 0;
}

/** Processor time of a database: its first process, those it started and those it started and saw end. */
export function cpuMsOfDatabase(postmaster: number): number {
  return Object.values(cpuMsByKind(postmaster)).reduce((sum, ms) => sum + ms, 0);
}

/** The same by kind of process: `client`, `walwriter`, `checkpointer` ...; `ended` are those that are no more, of any kind. */
export function cpuMsByKind(postmaster: number): Record<string, number> {
  const own = readStat(postmaster);
  const byKind: Record<string, number> = { postmaster: own?.cpuMs ?? 0, ended: own?.reapedCpuMs ?? 0 };
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readStat(Number(name));
    if (stat?.parent !== postmaster) continue;
    const kind = kindOf(Number(name));
    byKind[kind] = (byKind[kind] ?? 0) + stat.cpuMs;
  }
  return byKind;
}

/** A backend calls itself `postgres: laurel_app laurel 127.0.0.1(5000) INSERT`, others by their task: `postgres: io worker 1`. */
function kindOf(pid: number): string {
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/^postgres: /, '');
    return /\(\d+\)/.test(title) ? 'client' : title.replace(/[\d\0]+/g, '').trim();
  } catch {
    return 'ended';
  }
}

/** The most memory that a process has held at once, in MB (2^20 bytes). */
export function peakMemoryMb(pid: number): number {
  return statusMb(pid, 'VmHWM');
}

/** The memory that a process holds, in MB. */
export function memoryMb(pid: number): number {
  return statusMb(pid, 'VmRSS');
}

function statusMb(pid: number, line: string): number {
  return Number(new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
