import { formatAmount } from '../../../kernel/money.ts';
import { ignorable, tryRule } from '../../../modules/rewards/try-rule.ts';
import { exactly, type Given, UsageError } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

/** Tries a rule on a player; exit code 1 when it would give nothing. */
export async function run(given: Given): Promise<number> {
  const [ruleId = '', playerId = ''] = exactly(given, 'rule_id', 'player_id');
  const ignore = ignorable.filter((name) => name === given.values.get('ignore'));
  if (given.values.get('ignore') !== undefined && ignore.length === 0) throw new UsageError(`--ignore knows: ${ignorable.join(', ')}`);
  const trial = await withLaurel((laurel) => tryRule(laurel.database.db, ruleId, { playerId }, ignore, laurel.clock.now()));
  const { conditions, gates, amount, reason } = trial.decision;
  const show = (minor: number): string => formatAmount(minor, amount.currency);
  print(given.flags.has('json'), trial, () =>
    [
      textTable(
        ['Condition', 'Expected', 'Actual', ''],
        conditions.map((one) => [one.path, JSON.stringify(one.expected), JSON.stringify(one.actual), one.met ? 'met' : 'not met']),
      ),
      '',
      textTable(
        ['Gate', 'Outcome', 'Code', 'Facts'],
        gates.map((gate) => [gate.gate, gate.outcome, gate.code, JSON.stringify(gate.facts)]),
      ),
      '',
      `${trial.matched ? 'Matched' : 'Not matched'}: asked ${show(amount.askedMinor)}, capped ${show(amount.cappedMinor)},`,
      `granted ${show(amount.grantedMinor)} ${amount.currency} (${reason}).`,
    ].join('\n'),
  );
  return trial.wouldIssue ? 0 : 1;
}
