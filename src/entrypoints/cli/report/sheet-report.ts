import type { Evaluation } from '../../../engine/decide.ts';
import type { Decision } from '../../../engine/decision.ts';
import { riskLabels, segments } from '../../../engine/profile/fields.ts';
import type { Program } from '../../../engine/program.ts';
import { formatInstant, type Instant } from '../../../kernel/clock.ts';
import { add, formatAmount, type Minor, parseAmount } from '../../../kernel/money.ts';
import type { RowFault } from '../../../modules/activity/totals/totals-row.ts';

/** Faults that are kept; more are only counted. */
const mostFaults = 1000;

type PlayerLine = {
  player_id: string;
  segment: string;
  tier: string;
  risk_score: number;
  risk_label: string;
  rewards: { rule_id: string; amount: string; currency: string; outcome: string; reason: string }[];
};
type RefusedLine = { player_id: string; rule_id: string; reason: string };
type RuleTally = { granted: number; amountMinor: Minor; costMinor: Minor; refused: number };

/** What was decided of a sheet, added up line by line; of single players only the few that are shown are kept. */
export class SheetReport {
  readonly #program: Program;
  readonly #shown: number;
  readonly #segments = new Map<string, number>(segments.map((name) => [name, 0]));
  readonly #labels = new Map<string, number>(riskLabels.map((name) => [name, 0]));
  readonly #rules: Map<string, RuleTally>;
  readonly #refusals = new Map<string, number>();
  readonly #top: { valueMinor: Minor; line: PlayerLine }[] = [];
  readonly #refused: RefusedLine[] = [];
  readonly #faults: RowFault[] = [];
  #players = 0;
  #faultCount = 0;
  #attributedMinor: Minor = 0;
  #incrementalMinor: Minor = 0;

  /** @param shown how many players, and how many refused rewards, are kept to be shown */
  constructor(program: Program, shown: number) {
    this.#program = program;
    this.#shown = shown;
    this.#rules = new Map(program.rules.map(({ ruleId }) => [ruleId, { granted: 0, amountMinor: 0, costMinor: 0, refused: 0 }]));
  }

  addFault(fault: RowFault): void {
    this.#faultCount += 1;
    if (this.#faults.length < mostFaults) this.#faults.push(fault);
  }

  add(playerId: string, { standing, decisions }: Evaluation): void {
    this.#players += 1;
    increase(this.#segments, standing.segment);
    increase(this.#labels, standing.risk.label);
    const granted = decisions.filter((decision) => decision.outcome !== 'REFUSED');
    const costMinor = granted.reduce((sum, decision) => add(sum, this.#grant(decision)), 0);
    for (const decision of decisions) if (decision.outcome === 'REFUSED') this.#refuse(playerId, decision);
    // The play that follows is counted once per player, however many rewards they get, and not for points that cost nothing.
    const [first] = granted;
    if (costMinor > 0 && first) this.#expect(first);
    if (first) this.#offerToTop(playerId, standing, granted);
  }

  #grant({ ruleId, amount, costMinor }: Decision): Minor {
    const tally = this.#rules.get(String(ruleId));
    if (tally) {
      tally.granted += 1;
      tally.amountMinor = add(tally.amountMinor, amount.grantedMinor);
      tally.costMinor = add(tally.costMinor, costMinor);
    }
    return costMinor;
  }

  #refuse(playerId: string, { ruleId, reason }: Decision): void {
    const tally = this.#rules.get(String(ruleId));
    if (tally) tally.refused += 1;
    increase(this.#refusals, reason);
    if (this.#refused.length < this.#shown) this.#refused.push({ player_id: playerId, rule_id: String(ruleId), reason });
  }

  #expect({ gates }: Decision): void {
    const facts = gates.find(({ gate }) => gate === 'profit')?.facts;
    const { baseCurrency } = this.#program;
    const minor = (fact: unknown): Minor => (typeof fact === 'string' ? parseAmount(fact, baseCurrency) : 0);
    this.#attributedMinor = add(this.#attributedMinor, minor(facts?.['expected_revenue']));
    this.#incrementalMinor = add(this.#incrementalMinor, minor(facts?.['incremental_revenue']));
  }

  #offerToTop(playerId: string, { segment, tier, risk }: Evaluation['standing'], granted: readonly Decision[]): void {
    const valueMinor = granted.reduce((sum, decision) => sum + decision.valueMinor, 0);
    const place = this.#top.findIndex((other) => other.valueMinor < valueMinor);
    if (place < 0 && this.#top.length >= this.#shown) return;
    const rewards = granted.map(({ ruleId, amount, outcome, reason }) => ({
      rule_id: String(ruleId),
      amount: formatAmount(amount.grantedMinor, amount.currency),
      currency: amount.currency,
      outcome,
      reason,
    }));
    const line = { player_id: playerId, segment, tier: tier.name, risk_score: risk.score, risk_label: risk.label, rewards };
    this.#top.splice(place < 0 ? this.#top.length : place, 0, { valueMinor, line });
    this.#top.length = Math.min(this.#top.length, this.#shown);
  }

  /** The report as JSON: money as decimal text in major units. @param refused with the refused rewards that were kept */
  toJson(now: Instant, refused: boolean) {
    const { baseCurrency, rules } = this.#program;
    const money = (minor: Minor): string => formatAmount(minor, baseCurrency);
    const costMinor = [...this.#rules.values()].reduce((sum, tally) => add(sum, tally.costMinor), 0);
    const roi = (minor: Minor): number | null => (costMinor === 0 ? null : Math.round(((minor - costMinor) / costMinor) * 1e4) / 100);
    const shares = (counts: ReadonlyMap<string, number>) =>
      Object.fromEntries(
        [...counts].map(([name, count]) => [name, { count, share: Math.round((count / Math.max(1, this.#players)) * 1e4) / 1e4 }]),
      );
    return {
      at: formatInstant(now),
      currency: baseCurrency,
      players: this.#players,
      segments: shares(this.#segments),
      risk: shares(this.#labels),
      rules: rules.map(({ ruleId, currency }) => {
        const tally = this.#rules.get(ruleId) ?? { granted: 0, amountMinor: 0, costMinor: 0, refused: 0 };
        const { granted, amountMinor, refused: refusals } = tally;
        return {
          rule_id: ruleId,
          granted,
          amount: formatAmount(amountMinor, currency),
          currency,
          cost: money(tally.costMinor),
          refused: refusals,
        };
      }),
      refusals: Object.fromEntries([...this.#refusals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))),
      return: {
        cost: money(costMinor),
        attributed_revenue: money(this.#attributedMinor),
        attributed_roi_percent: roi(this.#attributedMinor),
        incremental_revenue: money(this.#incrementalMinor),
        incremental_roi_percent: roi(this.#incrementalMinor),
      },
      top: this.#top.map(({ line }) => line),
      ...(refused ? { refused: this.#refused } : {}),
      faulty_rows: this.#faultCount,
      errors: this.#faults,
    };
  }
}

export type SheetAnswer = ReturnType<SheetReport['toJson']>;

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
