import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCasinoRules } from '../bench/casino.ts';
import { chanceFrom } from '../bench/chance.ts';
import { sheetLines } from '../bench/sheet.ts';
import { verifyAll } from '../src/entrypoints/verify-all.ts';
import type { Laurel } from '../src/main.ts';
import { startEmbedded } from '../src/platform/embedded.ts';
import { importPlayers, openAt } from './kill/player-imports.ts';
import { killNow, postmaster, type Victim, victims } from './kill/strike.ts';

/** More rounds, or the same ones again: `KILL_ROUNDS=50 KILL_SEED=7 npm test -- test/kill.test.ts`. */
const rounds = Number(process.env['KILL_ROUNDS'] ?? 4);
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
const rows = 2000;

/** When a kill comes: so many milliseconds after so many acknowledged rows, or after the start of the process. */
type Kill = { victim: Victim; afterRows: number | null; delayMs: number };

const plan = Array.from({ length: rounds }, (_, index) => {
  const chance = chanceFrom(seed + index);
  const kill = (victim: Victim): Kill =>
    chance() < 0.2
      ? { victim, afterRows: null, delayMs: Math.floor(chance() * 2000) }
      : { victim, afterRows: Math.floor(chance() * rows * 0.9), delayMs: Math.floor(chance() * 100) };
  // Every victim gets its turn first; half of the rounds are struck twice.
  const first = kill(victims[index % victims.length] as Victim);
  return chance() < 0.5 ? [first] : [first, kill(victims[Math.floor(chance() * victims.length)] as Victim)];
});

function spell({ victim, afterRows, delayMs }: Kill): string {
  return `${victim} ${delayMs} ms after ${afterRows === null ? 'the start' : `row ${afterRows}`}`;
}

let folder: string;
let dataDir: string;
/** What came of the file in a run that was never killed, by line. */
let expected: Map<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'laurel-kill-'));
  chmodSync(folder, 0o711); // under root the database runs as another user, who must be able to enter
  dataDir = join(folder, 'data');
  const laurel = await openAt(dataDir);
  await createCasinoRules(laurel);
  await importPlayers(laurel, writeSheet('N'));
  expected = await outcome(laurel, 'N');
  await laurel.stop();
});

afterAll(async () => {
  const server = await startEmbedded({ dataDir }); // a round that failed may have left it running
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The same players under names of their own: each round has its file. */
function writeSheet(prefix: string): string {
  const file = join(folder, `${prefix}.csv`);
  writeFileSync(file, [...sheetLines({ rows, seed: 1, prefix })].join(''));
  return file;
}

/** All that the import made of each player, without what is drawn by lot: member, facts, profile, wallet, bonuses, decisions, rewards. */
async function outcome({ database }: Laurel, prefix: string): Promise<Map<string, string>> {
  const { rows: players } = await sql<{ name: string; outcome: string }>`
    SELECT substr(m.external_id, ${prefix.length + 1}) AS name, jsonb_build_array(
      m.status, m.country, m.marketing_consent, m.registered_at, to_jsonb(p) - '{bucket,member_id}'::text[],
      w.lp, w.lp_carry, w.rp, w.ticket, w.payable,
      (SELECT jsonb_agg(jsonb_build_array(a.kind, a.totals, a.lp)) FROM activity a WHERE (a.bucket, a.member_id) = (m.bucket, m.member_id)),
      (SELECT jsonb_agg(jsonb_build_array(g.state, g.amount, g.balance, g.wagering_target)) FROM bonus_grant g
        WHERE (g.bucket, g.member_id) = (m.bucket, m.member_id)),
      (SELECT jsonb_agg(jsonb_build_array(d.rule_id, d.outcome, d.granted) ORDER BY d.rule_id) FROM decision d
        WHERE (d.bucket, d.member_id) = (m.bucket, m.member_id)),
      (SELECT jsonb_agg(jsonb_build_array(r.rule_id, r.type, r.amount, r.currency, r.value, r.issued_at) ORDER BY r.rule_id) FROM reward r
        WHERE (r.bucket, r.member_id) = (m.bucket, m.member_id)))::text AS outcome
      FROM member m LEFT JOIN profile p USING (bucket, member_id) LEFT JOIN wallet w USING (bucket, member_id)
     WHERE m.external_id LIKE ${`${prefix}%`}`.execute(database.db);
  return new Map(players.map((player) => [player.name, player.outcome]));
}

/** How many players were evaluated: what an acknowledged line of the file promises. */
async function evaluatedPlayers({ database }: Laurel, prefix: string): Promise<number> {
  const { rows: counted } = await sql<{ n: number }>`
    SELECT count(*) AS n FROM member JOIN last_evaluation USING (bucket, member_id) WHERE external_id LIKE ${`${prefix}%`}`.execute(
    database.db,
  );
  return counted[0]?.n ?? 0;
}

/** Imports the file in a process of its own and strikes; answers how many rows that process acknowledged before it ended. */
async function importUnderFire(file: string, { victim, afterRows, delayMs }: Kill): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'kill', 'child.ts'), dataDir, file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  let aimed = false;
  let trigger: NodeJS.Timeout | undefined;
  let acknowledged = 0;
  const strike = (): void => {
    aimed = true;
    trigger = setTimeout(() => {
      if (victim !== 'the server') killNow(postmaster(dataDir));
      if (victim !== 'the database') child.kill('SIGKILL');
    }, delayMs);
  };
  if (afterRows === null) strike();
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    acknowledged = Number(line);
    if (!aimed && acknowledged >= (afterRows ?? 0)) strike();
  });
  await Promise.all([ended, once(lines, 'close')]);
  clearTimeout(trigger); // too late: it would strike whoever comes next
  return acknowledged;
}

describe(`kill -9 at any moment of an import (seed ${seed})`, () => {
  it.each(plan.map((kills, index) => ({ round: index + 1, kills, says: kills.map(spell).join(', then ') })))(
    'round $round: $says',
    async ({ round, kills }) => {
      const prefix = `K${round}-`;
      const file = writeSheet(prefix);
      let acknowledged = 0;
      for (const kill of kills) acknowledged = Math.max(acknowledged, await importUnderFire(file, kill));
      const laurel = await openAt(dataDir);
      try {
        expect(await evaluatedPlayers(laurel, prefix)).toBeGreaterThanOrEqual(acknowledged);
        await importPlayers(laurel, file);
        const found = await outcome(laurel, prefix);
        const names = [...new Set([...expected.keys(), ...found.keys()])];
        const apart = names.filter((name) => found.get(name) !== expected.get(name));
        expect(apart.map((name) => [name, found.get(name), expected.get(name)]).slice(0, 3)).toEqual([]);
        expect(found.size).toBe(rows);
        const checks = await verifyAll(laurel.database);
        expect(checks.filter(({ faultCount }) => faultCount > 0)).toEqual([]);
      } finally {
        await laurel.stop();
      }
    },
    300_000,
  );
});
