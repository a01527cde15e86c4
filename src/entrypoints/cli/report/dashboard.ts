import type { Currency } from '../../../kernel/currency.ts';
import { currentProgram } from '../../../modules/program/current.ts';
import { readDashboard } from '../../../modules/reports/analytics/dashboard.ts';
import type { Dashboard } from '../../../modules/reports/analytics/schema.ts';
import { daysAsked } from '../../../modules/reports/analytics/window.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

/** Prints the program at a glance. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const asked = { from: given.values.get('from'), to: given.values.get('to') };
  const { dashboard, currency } = await withLaurel(({ database, clock }) =>
    inSnapshot(database, async (tx) => {
      const { program } = await currentProgram(tx);
      const days = fromFlags(() => daysAsked(asked, program.timeZone, clock.now()));
      return { dashboard: await readDashboard(tx, program, days), currency: program.baseCurrency };
    }),
  );
  print(given.flags.has('json'), dashboard, () => dashboardPage(dashboard, currency));
  return 0;
}

/** The dashboard for people: what is true now, then what happened in the window. */
export function dashboardPage({ window, players, play, rewards, liability }: Dashboard, currency: Currency): string {
  const share = (n: number): string => `${((n / Math.max(1, players.total)) * 100).toFixed(1)} %`;
  const spread = (title: string, counts: Readonly<Record<string, number>>): string =>
    textTable(
      [title, 'Players', 'Share'],
      Object.entries(counts).map(([name, n]) => [name, n, share(n)]),
    );
  const roi = rewards.roi_percent === null ? '' : `${rewards.roi_percent.toFixed(1)} %`;
  const now = [
    `Players: ${players.total}, active: ${players.active}\n`,
    spread('Segment', players.by_segment),
    spread('Tier', players.by_tier),
    spread('Risk', players.by_risk),
    textTable(['Owed to players', 'Now'], Object.entries(liability)),
  ];
  const happened = [
    `From ${window.from} to ${window.to}\n`,
    textTable(
      ['Play', currency],
      [
        ['wagered', play.wagered],
        ['won', play.won],
        ['GGR', play.ggr],
        ['bonus cost', play.bonus_cost],
        ['NGR', play.ngr],
        ['theo', play.theo],
      ],
    ),
    textTable(['Rewards issued', `Cost ${currency}`, 'ROI'], [[rewards.issued, rewards.cost, roi]]),
    textTable(['Refused because', 'Rewards'], Object.entries(rewards.refused_by_reason)),
  ];
  return [...now, ...happened].filter((part) => part !== '').join('\n');
}
