import { standingToApi } from '../../../modules/activity/standing-schema.ts';
import { getMember } from '../../../modules/members/find.ts';
import { currentProgram } from '../../../modules/program/current.ts';
import { readTimeline } from '../../../modules/reports/member/timeline.ts';
import { happeningToApi } from '../../../modules/reports/member/timeline-schema.ts';
import { readPlayer } from '../../read-player.ts';
import { exactly, type Given, wholeNumber } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

type Player = ReturnType<typeof standingToApi>;
type Entry = ReturnType<typeof happeningToApi>;

/** Shows where a player stands, what they own, and what happened to them last. */
export async function run(given: Given): Promise<number> {
  const [playerId = ''] = exactly(given, 'player_id');
  const limit = wholeNumber(given, 'last', 10);
  const shown = await withLaurel(async (laurel) => {
    const { db } = laurel.database;
    const player = standingToApi(await readPlayer(laurel, playerId));
    const { program } = await currentProgram(db);
    const { items } = await readTimeline(db, await getMember(db, playerId), { zone: program.timeZone, limit });
    return { player, timeline: items.map((happening) => happeningToApi(happening, program)) };
  });
  print(given.flags.has('json'), shown, () => playerPage(shown.player, shown.timeline));
  return 0;
}

/** A player for people. */
export function playerPage(player: Player, timeline: readonly Entry[]): string {
  const { risk, abuse, metrics, balances } = player;
  const standing = textTable(
    [player.player_id, ''],
    [
      ['Status', player.status],
      ['Country', player.country ?? ''],
      ['Segment', player.segment],
      ['Tier', player.tier],
      ['Risk', `${risk.label} ${risk.score}`],
      ['Abuse', `${abuse.action} ${abuse.score}`],
      ['Wagered', String(metrics['total_wagered'] ?? '')],
      ['Net result', String(metrics['net_pnl'] ?? '')],
    ],
  );
  const told = textTable(
    ['When', 'What happened'],
    timeline.map(({ at, title }) => [at, title]),
  );
  return [standing, textTable(['Owns', ''], Object.entries(balances)), told].filter((table) => table !== '').join('\n');
}
