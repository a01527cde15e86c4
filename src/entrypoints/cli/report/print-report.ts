import { textTable } from '../table.ts';
import type { SheetAnswer } from './sheet-report.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const roi = (value: number | null): string => (value === null ? '' : `${value.toFixed(1)} %`);

/** The report for people. */
export function printReport(answer: SheetAnswer): string {
  const { currency, return: expected } = answer;
  const counts = (of: SheetAnswer['segments']) => Object.entries(of).map(([name, { count, share }]) => [name, count, percent(share)]);
  const tables = [
    textTable(['Segment', 'Players', 'Share'], counts(answer.segments)),
    textTable(['Risk', 'Players', 'Share'], counts(answer.risk)),
    textTable(
      ['Rule', 'Granted', 'Amount', '', `Cost ${currency}`, 'Refused'],
      answer.rules.map((rule) => [rule.rule_id, rule.granted, rule.amount, rule.currency, rule.cost, rule.refused]),
    ),
    textTable(['Refused because', 'Rewards'], Object.entries(answer.refusals)),
    textTable(
      ['Expected return', currency, 'ROI'],
      [
        ['cost of rewards', expected.cost, ''],
        ['revenue, all play that follows', expected.attributed_revenue, roi(expected.attributed_roi_percent)],
        ['revenue, growth alone', expected.incremental_revenue, roi(expected.incremental_roi_percent)],
      ],
    ),
    textTable(
      ['Player', 'Segment', 'Tier', 'Risk', '', 'Reward'],
      answer.top.map((line) => [line.player_id, line.segment, line.tier, line.risk_label, line.risk_score, rewardsOf(line)]),
    ),
    textTable(
      ['Refused', 'Rule', 'Because'],
      (answer.refused ?? []).map((line) => [line.player_id, line.rule_id, line.reason]),
    ),
  ];
  const faulty = answer.faulty_rows === 0 ? '' : `; faults in other lines: ${answer.faulty_rows}`;
  return `Players decided: ${answer.players}, as of ${answer.at}${faulty}\n\n${tables.filter((table) => table !== '').join('\n')}`;
}

function rewardsOf({ rewards }: SheetAnswer['top'][number]): string {
  return rewards
    .map(({ rule_id, amount, currency, reason }) => `${amount} ${currency} ${rule_id}${reason === 'ok' ? '' : ` (${reason})`}`)
    .join(', ');
}
