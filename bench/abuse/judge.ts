import type { AbuseCode } from '../../src/engine/abuse/evidence.ts';
import type { AbuseAction } from '../../src/engine/abuse/penalty.ts';
import { must } from '../../src/kernel/assert.ts';
import type { Instant } from '../../src/kernel/clock.ts';
import type { MemberKey } from '../../src/kernel/ids.ts';
import { lookAtAbuse } from '../../src/modules/abuse/scoring/look.ts';
import { currentProgram } from '../../src/modules/program/current.ts';
import type { Database } from '../../src/platform/database.ts';
import type { Somebody } from './population.ts';

/** What the detector made of somebody, beside what they are. */
export type Judged = Pick<Somebody, 'cheats' | 'style'> & {
  playerId: string;
  /** As the gates compute it. */
  score: number;
  action: AbuseAction;
  signals: readonly AbuseCode[];
  /** As the follower wrote it down; null: nothing. */
  kept: { score: number; action: string } | null;
  /** A review was opened. */
  isCase: boolean;
};

type Row = { playerId: string; score: number | null; action: string | null; isCase: boolean } & MemberKey;

/** What the detector makes of everybody now, and what it has written down. */
export async function judge({ db, pool }: Database, people: readonly Somebody[], now: Instant): Promise<Judged[]> {
  const { rows } = await pool.query<Row>(`
    SELECT m.bucket, m.member_id AS "memberId", m.external_id AS "playerId", s.score, s.action,
           EXISTS (SELECT FROM review r WHERE r.bucket = m.bucket AND r.member_id = m.member_id AND r.kind = 'abuse') AS "isCase"
      FROM member m LEFT JOIN abuse_state s ON s.bucket = m.bucket AND s.member_id = m.member_id`);
  const known = new Map(rows.map((row) => [row.playerId, row]));
  const { program } = await currentProgram(db);
  const judged: Judged[] = [];
  for (let start = 0; start < people.length; start += 500) {
    const some = people.slice(start, start + 500).filter(({ person }) => known.has(person.id)); // who never played is nobody
    const keys = some.map(({ person }) => must(known.get(person.id), 'they are known'));
    const looks = await lookAtAbuse(db, keys, program, now);
    looks.forEach(({ standing: { score, action, signals } }, index) => {
      const { cheats, style } = must(some[index], 'looks are aligned');
      const { playerId, score: keptScore, action: keptAction, isCase } = must(keys[index], 'looks are aligned');
      const kept = keptScore === null || keptAction === null ? null : { score: keptScore, action: keptAction };
      judged.push({ cheats, style, playerId, score, action, signals: signals.map(({ code }) => code), kept, isCase });
    });
  }
  return judged;
}

/** How many of some people the detector does something about, in shares of them. */
export type Tally = { people: number; acted: number; cases: number; blocked: number; signals: Record<string, number> };

export function tally(judged: readonly Judged[]): Tally {
  const share = (holds: (one: Judged) => boolean): number => (judged.length === 0 ? 0 : judged.filter(holds).length / judged.length);
  const codes = [...new Set(judged.flatMap(({ signals }) => signals))].sort();
  return {
    people: judged.length,
    acted: share(({ action }) => action !== 'NO_ACTION'),
    cases: share(({ isCase }) => isCase),
    blocked: share(({ action }) => action === 'BLOCKED'),
    signals: Object.fromEntries(codes.map((code) => [code, share(({ signals }) => signals.includes(code))])),
  };
}

/** Of all of whom something holds, the share that cheats; null: it holds of nobody. */
export function precision(judged: readonly Judged[], holds: (one: Judged) => boolean): number | null {
  const found = judged.filter(holds);
  return found.length === 0 ? null : found.filter(({ cheats }) => cheats !== null).length / found.length;
}

/** A line for each kind of people and each way they live, in percent. */
export function describe(judged: readonly Judged[]): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.01 ? 2 : 1)}%`.padStart(7);
  const line = (name: string, { people, acted, cases, blocked, signals }: Tally): string => {
    const hits = Object.entries(signals).map(([code, share]) => `${code} ${percent(share).trim()}`);
    return `${name.padEnd(44)}${String(people).padStart(7)}${[acted, cases, blocked].map(percent).join('')}  ${hits.join(', ')}`;
  };
  const lines = [`${'who'.padEnd(44)}${'people'.padStart(7)}${['acted', 'cases', 'blocked'].map((word) => word.padStart(7)).join('')}`];
  for (const [kind, some = []] of Map.groupBy(judged, ({ cheats }) => cheats ?? 'honest')) {
    lines.push(line(kind.toUpperCase(), tally(some)));
    const byStyle = [...Map.groupBy(some, ({ style }) => style)].sort(([one], [other]) => (one < other ? -1 : 1));
    lines.push(...byStyle.map(([style, those]) => line(`  ${style}`, tally(those))));
  }
  return lines;
}
