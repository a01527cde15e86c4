import type { RewardType, Terms } from '../../../engine/rules/reward.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Actor } from '../../../platform/actor.ts';
import { commitOne, type Desk } from '../../ledger/commit-each.ts';
import type { Operation } from '../../ledger/operation.ts';
import { lockEach } from '../../members/lock.ts';
import type { Member } from '../../members/member.ts';
import { currentProgram } from '../../program/current.ts';
import type { Approval } from '../../reviews/approval.ts';
import type { RewardsContext } from '../evaluate.ts';
import { loadSnapshots } from '../load-snapshots.ts';
import { askSecond } from './ask-second.ts';
import { creditBatch } from './credit-batch.ts';
import { answerTo, type JudgedCredit, judgeCredit } from './judge-credit.ts';

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

/** A credit that was decided. A refusal is an answer too: the decision keeps which gate and why. */
export type DecidedCredit = {
  decision_id: string;
  outcome: 'APPROVED' | 'REFUSED';
  reason: string;
  transfer_id: string | null;
  grant_id: string | null;
};

/** What came of it: the credit as it was decided, or what waits for a second person. */
export type CreditAnswer = DecidedCredit | { outcome: 'WAITS'; approval: Approval };

/** A credit, and who asks for it. */
export type AskedCredit = CreditRequest & { actor: Actor };

/**
 * Gives value by hand: a decision without a rule, with the actor and a reason. Once per operation. What is worth more than the program's
 * manual credit limit and no gate refuses is not given yet: it waits for a second person.
 * @throws Fault `player_not_found`, `invalid_amount` beyond what is kept
 */
export async function creditByHand(
  context: RewardsContext,
  actor: Actor,
  request: CreditRequest,
  operation: Operation,
  now: Instant,
): Promise<CreditAnswer> {
  return commitOne(
    context.ledger,
    creditDesk(context, () => now),
    { input: { ...request, actor }, operations: () => [operation] },
  );
}

/** Where credits by hand are given, several players' in one commit. Refuses what `creditByHand` throws. */
export function creditDesk(context: RewardsContext, clock: () => Instant): Desk<AskedCredit, CreditAnswer, Member> {
  return {
    owners: (tx, credits) =>
      lockEach(
        tx,
        credits.map(({ playerId }) => playerId),
      ),
    async decide(tx, requests) {
      const now = clock();
      const current = await currentProgram(tx);
      const members = requests.map(({ owner }) => owner);
      const loaded = await loadSnapshots(tx, members, current.program, { trigger: 'person', limit: 1 }, now);
      const judged = requests.map(({ input }, index) =>
        judgeCredit(context, input, null, must(loaded[index], 'a locked member has a snapshot'), current),
      );
      const answers: (CreditAnswer | Fault)[] = [];
      for (const credit of judged) {
        if (credit instanceof Fault) answers.push(credit);
        else if (credit.waits) answers.push({ outcome: 'WAITS', approval: await askSecond(tx, credit, current.program, now) });
        else answers.push(answerTo(credit));
      }
      const decided = judged.filter((credit): credit is JudgedCredit => !(credit instanceof Fault) && !credit.waits);
      return { answers, batch: creditBatch(decided, now) };
    },
  };
}
