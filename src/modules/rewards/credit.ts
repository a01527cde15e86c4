import { decideCredit } from '../../engine/credit.ts';
import { worth } from '../../engine/gates/worth.ts';
import type { RewardType, Terms } from '../../engine/rules/reward.ts';
import { assert, must } from '../../kernel/assert.ts';
import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { formatAmount, type Minor } from '../../kernel/money.ts';
import type { Actor } from '../../platform/actor.ts';
import { commitOnce } from '../ledger/commit.ts';
import type { Operation } from '../ledger/operation.ts';
import { lockMember } from '../members/lock.ts';
import { currentProgram } from '../program/current.ts';
import { creditOf, wageringTarget } from '../wallet/credit.ts';
import { insertGrants } from '../wallet/grants.ts';
import { decisionSection } from './decisions/decision-section.ts';
import { type DecisionRecord, evaluationRecord } from './decisions/record.ts';
import type { RewardsContext } from './evaluate.ts';
import { loadSnapshots } from './load-snapshots.ts';
import { recordAudit } from './store.ts';

/** What a person asks to give to a player by hand. */
export type CreditRequest = {
  playerId: string;
  type: RewardType;
  /** Minor units of the reward's currency, > 0. */
  amountMinor: Minor;
  terms: Terms;
  /** Turnover required, absolute. The terms' multiple, which the gates judge, must cover it; absent, it follows from the multiple. */
  wageringTargetMinor?: Minor;
  reason: string | null;
};

/** What came of it. A refusal is an answer too: the decision keeps which gate and why. */
export type CreditAnswer = {
  decision_id: string;
  outcome: 'APPROVED' | 'REFUSED';
  reason: string;
  transfer_id: string | null;
  grant_id: string | null;
};

/**
 * Gives value by hand: a decision without a rule, with the actor and a reason. Once per operation.
 * @throws Fault `approval_required` above the program's manual credit limit, `player_not_found`
 */
export async function creditByHand(
  context: RewardsContext,
  actor: Actor,
  request: CreditRequest,
  operation: Operation,
  now: Instant,
): Promise<CreditAnswer> {
  const answer = await commitOnce<Json>(context.ledger, operation, async (tx) => {
    const member = await lockMember(tx, request.playerId);
    const { program, policyHash } = await currentProgram(tx);
    const { type, amountMinor, terms, wageringTargetMinor = wageringTarget(amountMinor, terms.wageringMultiple) } = request;
    assert(wageringTargetMinor <= wageringTarget(amountMinor, terms.wageringMultiple), 'the gates judge no less wagering than is asked');
    const valueMinor = worth(amountMinor, type, program);
    const limitMinor = program.settings.manual_credit_limit;
    if (valueMinor > limitMinor) {
      const limit = formatAmount(limitMinor, program.baseCurrency);
      throw new Fault('approval_required', { detail: `A credit worth more than ${limit} ${program.baseCurrency} needs a second person.` });
    }
    const [loaded] = await loadSnapshots(tx, [member], program, new Map(), { trigger: 'person', limit: 1 }, now);
    const { snapshot, bonus } = must(loaded, 'a locked member has a snapshot');
    const { bucket, memberId } = member;
    const evaluation = evaluationRecord(member, newId(now, bucket), snapshot, { policyHash, engineVersion: context.engineVersion });
    const decision = decideCredit(snapshot, program, { type, amountMinor, terms });
    const record: DecisionRecord = {
      bucket,
      memberId,
      decisionId: newId(now, bucket),
      evaluation,
      decision,
      actor: actor.id,
      note: request.reason,
    };
    const given =
      decision.outcome === 'REFUSED'
        ? null
        : creditOf({
            member: { bucket, memberId },
            type,
            amountMinor,
            terms,
            wageringTargetMinor,
            decisionId: record.decisionId,
            outcome: 'APPROVED',
            code: 'manual_credit',
            baseCurrency: program.baseCurrency,
            hasActive: bonus.hasActive,
            at: now,
          });
    const result: CreditAnswer = {
      decision_id: record.decisionId,
      outcome: given ? 'APPROVED' : 'REFUSED',
      reason: decision.reason,
      transfer_id: given?.transfer.transferId ?? null,
      grant_id: given?.grant?.grantId ?? null,
    };
    return {
      answer: result,
      batch: {
        kind: 'credit',
        at: now,
        sections: [decisionSection([record])],
        transfers: given ? [given.transfer] : [],
        follow: async (inside) => {
          if (given?.grant) await insertGrants(inside, [given.grant]);
          await recordAudit(inside, [
            {
              actor: actor.id,
              requestId: actor.requestId,
              action: 'wallet.credited',
              subject: `player:${request.playerId}`,
              after: { ...result, type, amount: amountMinor, note: request.reason },
              at: now,
            },
          ]);
        },
      },
    };
  });
  return answer as CreditAnswer;
}
