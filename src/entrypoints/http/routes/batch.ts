import type { Currency } from '../../../kernel/currency.ts';
import { add, formatAmount, type Minor } from '../../../kernel/money.ts';
import { currentProgram } from '../../../modules/program/current.ts';
import type { MemberEvaluation } from '../../../modules/rewards/evaluate.ts';
import { evaluatePopulation } from '../../../modules/rewards/evaluate-population.ts';
import { batchAnswer, batchRequest, populationFromApi } from '../../../modules/rewards/schema.ts';
import type { Application } from '../../application.ts';
import { problems } from '../problem.ts';
import type { Server } from '../server.ts';

type Line = { issued: number; refused: number; costMinor: Minor };

/** What a batch came to, added up chunk by chunk so that it may be of any size. */
class Tally {
  readonly #reasons = new Map<string, number>();
  readonly #rules = new Map<string, Line>();

  add({ decisions }: MemberEvaluation): void {
    for (const { decision } of decisions) {
      const line = this.#line(decision.ruleId ?? '');
      if (decision.outcome === 'REFUSED') {
        this.#reasons.set(decision.reason, (this.#reasons.get(decision.reason) ?? 0) + 1);
        line.refused += 1;
      } else {
        line.issued += 1;
        line.costMinor = add(line.costMinor, decision.costMinor);
      }
    }
  }

  answer(processed: number, baseCurrency: Currency) {
    const lines = [...this.#rules];
    const text = (minor: Minor): string => formatAmount(minor, baseCurrency);
    return {
      processed,
      issued: lines.reduce((sum, [, { issued }]) => sum + issued, 0),
      refused_by_reason: Object.fromEntries(this.#reasons),
      by_rule: Object.fromEntries(lines.map(([id, { issued, refused, costMinor }]) => [id, { issued, refused, cost: text(costMinor) }])),
      cost: text(lines.reduce((sum, [, { costMinor }]) => add(sum, costMinor), 0)),
    };
  }

  #line(ruleId: string): Line {
    const line = this.#rules.get(ruleId) ?? { issued: 0, refused: 0, costMinor: 0 };
    this.#rules.set(ruleId, line);
    return line;
  }
}

/** Evaluating many players at once. */
export function batchRoutes(server: Server, app: Application): void {
  const { database, clock, rewards } = app;

  server.post(
    '/api/batch/process',
    {
      schema: {
        operationId: 'processBatch',
        summary: 'Evaluate players by name or by filter; what is done stays done if it is interrupted',
        tags: ['Import'],
        body: batchRequest,
        response: { 200: batchAnswer, ...problems() },
      },
    },
    async ({ body, actor }) => {
      const tally = new Tally();
      const onChunk = (done: readonly MemberEvaluation[]): void => {
        for (const one of done) tally.add(one);
      };
      const options = { limit: body.limit, dryRun: body.dry_run, onChunk };
      const processed = await evaluatePopulation(rewards, actor, populationFromApi(body), options, clock.now());
      const { program } = await currentProgram(database.db);
      return tally.answer(processed, program.baseCurrency);
    },
  );
}
