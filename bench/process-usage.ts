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
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const started = pids.map((pid) => readStat(Number(pid))).filter((stat) => stat?.parent === postmaster);
  const own = readStat(postmaster);
  return (own?.cpuMs ?? 0) + (own?.reapedCpuMs ?? 0) + started.reduce((sum, stat) => sum + (stat?.cpuMs ?? 0), 0);
}

/** The most memory that a process has held at once, in MB (2^20 bytes). */
export function peakMemoryMb(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
