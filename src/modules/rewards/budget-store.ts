import { sql } from 'kysely';
import type { Minor } from '../../kernel/money.ts';
import { type Reader, Retry, type Tx } from '../../platform/database.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../ledger/verify/differences.ts';
import type { Reward } from './reward.ts';

/** One rule's budget in its present period, in the reward's own unit. */
export type BudgetLine = { ruleId: string; period: string; amountMinor: Minor };

/**
 * What is spent of each budget. Lines with room are opened where missing and locked, in rule order, until the transaction ends. A
 * spent one is only read: nothing can be taken from it, and evaluations need not queue for that.
 */
export async function lockBudgets(tx: Tx, lines: readonly BudgetLine[]): Promise<Map<string, Minor>> {
  if (lines.length === 0) return new Map();
  const spent = await readBudgets(tx, lines);
  const open = lines.filter((line) => (spent.get(line.ruleId) ?? 0) < line.amountMinor);
  if (open.length === 0) return spent;
  const given = sql`unnest(${open.map((line) => line.ruleId)}::text[], ${open.map((line) => line.period)}::text[],
                           ${open.map((line) => line.amountMinor)}::bigint[]) AS k (rule_id, period, amount)`;
  await sql`
    INSERT INTO budget (rule_id, period, amount, spent) SELECT rule_id, period, amount, 0::bigint FROM ${given} ORDER BY rule_id
    ON CONFLICT DO NOTHING`.execute(tx);
  const { rows } = await sql<{ rule_id: string; spent: Minor }>`
    SELECT b.rule_id, b.spent FROM ${given} JOIN budget b ON b.rule_id = k.rule_id AND b.period = k.period
     ORDER BY b.rule_id FOR UPDATE OF b`.execute(tx);
  for (const row of rows) spent.set(row.rule_id, row.spent);
  return spent;
}

/** What is spent of each budget, without locking: for trying things out. Lines never used are 0. */
export async function readBudgets(reader: Reader, lines: readonly BudgetLine[]): Promise<Map<string, Minor>> {
  const { rows } = await sql<{ rule_id: string; spent: Minor }>`
    SELECT b.rule_id, b.spent
      FROM unnest(${lines.map((line) => line.ruleId)}::text[], ${lines.map((line) => line.period)}::text[]) AS k (rule_id, period)
      JOIN budget b ON b.rule_id = k.rule_id AND b.period = k.period`.execute(reader);
  const spent = new Map(rows.map((row) => [row.rule_id, row.spent]));
  return new Map(lines.map((line) => [line.ruleId, spent.get(line.ruleId) ?? 0]));
}

/**
 * Takes amounts from budgets, which stay locked until the transaction ends. A budget that was lowered below what is spent keeps the
 * spent amount as its own.
 * @throws Retry when others have spent too much of one meanwhile
 */
export async function spendBudgets(tx: Tx, lines: readonly (BudgetLine & { takenMinor: Minor })[]): Promise<void> {
  if (lines.length === 0) return;
  const before = await lockBudgets(tx, lines);
  const spent = lines.map((line) => (before.get(line.ruleId) ?? 0) + line.takenMinor);
  if (lines.some((line, index) => (spent[index] ?? 0) > line.amountMinor)) throw new Retry('others have spent the budget meanwhile');
  await sql`
    UPDATE budget b SET spent = k.spent, amount = greatest(k.amount, k.spent)
      FROM unnest(${lines.map((line) => line.ruleId)}::text[], ${lines.map((line) => line.period)}::text[],
                  ${lines.map((line) => line.amountMinor)}::bigint[], ${spent}::bigint[]) AS k (rule_id, period, amount, spent)
     WHERE b.rule_id = k.rule_id AND b.period = k.period`.execute(tx);
}

/** Gives what rewards took back to the periods they were spent from, whose lines are locked in the order in which all lock them. */
export async function returnToBudgets(tx: Tx, rewards: readonly Pick<Reward, 'ruleId' | 'budgetPeriod' | 'amountMinor'>[]): Promise<void> {
  const spent = rewards.filter(({ budgetPeriod }) => budgetPeriod !== null);
  if (spent.length === 0) return;
  const given = sql`(
    SELECT rule_id, period, sum(amount)::bigint AS amount
      FROM unnest(${spent.map((one) => one.ruleId)}::text[], ${spent.map((one) => one.budgetPeriod)}::text[],
                  ${spent.map((one) => one.amountMinor)}::bigint[]) AS one (rule_id, period, amount)
     GROUP BY rule_id, period) AS k`;
  await sql`
    SELECT b.spent FROM ${given} JOIN budget b ON b.rule_id = k.rule_id AND b.period = k.period
     ORDER BY b.rule_id, b.period FOR UPDATE OF b`.execute(tx);
  await sql`
    UPDATE budget b SET spent = b.spent - k.amount FROM ${given} WHERE b.rule_id = k.rule_id AND b.period = k.period`.execute(tx);
}

/** Budget lines whose spent amount is not what their rewards add up to. */
export async function budgetDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH used AS (
      SELECT rule_id, budget_period AS period, sum(amount)::bigint AS amount FROM reward
       WHERE budget_period IS NOT NULL AND ended IS NULL GROUP BY 1, 2)
    SELECT concat('budget ', rule_id, ' ', period) AS subject, 'spent' AS what,
           coalesce(b.spent, 0::bigint) AS stored, coalesce(u.amount, 0::bigint) AS expected
      FROM budget b FULL JOIN used u USING (rule_id, period)
     WHERE coalesce(b.spent, 0::bigint) <> coalesce(u.amount, 0::bigint)
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM budget`.execute(reader);
  return toDifferences(rows);
}
