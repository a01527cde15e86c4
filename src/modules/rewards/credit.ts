import { decideCredit } from '../../engine/credit.ts';
import { amountWorth } from '../../engine/gates/worth.ts';
import type { Program } from '../../engine/program.ts';
import type { RewardType, Terms } from '../../engine/rules/reward.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { assert, must } from '../../kernel/assert.ts';
import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { Fault, fieldFault } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { formatAmount, type Minor, maxMinor } from '../../kernel/money.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import type { Work } from '../ledger/batch.ts';
import { commitOnce } from '../ledger/commit.ts';
import type { Operation } from '../ledger/operation.ts';
import { lockMember } from '../members/lock.ts';
import { currentProgram } from '../program/current.ts';
import { creditOf, wageringTarget } from '../wallet/credit.ts';
import type { BonusSums } from '../wallet/grant.ts';
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
 * @throws Fault `approval_required` above the program's manual credit limit, `player_not_found`, `invalid_amount` beyond what is kept
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
    const current = await currentProgram(tx);
    refuseAboveLimit(request, current.program);
    const [loaded] = await loadSnapshots(tx, [member], current.program, { trigger: 'person', limit: 1 }, now);
    const { snapshot, bonus } = must(loaded, 'a locked member has a snapshot');
    refuseUnkept(request, snapshot);
    const { bucket, memberId } = member;
    const under = { policyHash: current.policyHash, engineVersion: context.engineVersion };
    const record: DecisionRecord = {
      bucket,
      memberId,
      decisionId: newId(now, bucket),
      evaluation: evaluationRecord(member, newId(now, bucket), snapshot, under),
      decision: decideCredit(snapshot, current.program, request),
      actor: actor.id,
      note: request.reason,
    };
    return toWork(actor, request, record, record.decision.outcome === 'REFUSED' ? null : giveAs(request, record, current.program, bonus));
  });
  return answer as CreditAnswer;
}

function refuseAboveLimit({ amountMinor, type }: CreditRequest, program: Program): void {
  const limitMinor = program.settings.manual_credit_limit;
  if (amountMinor <= amountWorth(limitMinor, type, program)) return;
  const limit = formatAmount(limitMinor, program.baseCurrency);
  throw new Fault('approval_required', { detail: `A credit worth more than ${limit} ${program.baseCurrency} needs a second person.` });
}

/** A balance that could be written but never read again would shut its member out for good. */
function refuseUnkept({ type, amountMinor }: CreditRequest, { balances, bonus }: Snapshot): void {
  const held = {
    LOYALTY_POINTS: balances.LP,
    REWARD_POINTS: balances.RP,
    TICKETS: balances.TICKET,
    BONUS_BALANCE: bonus.receivedMinor,
    CASHBACK: 0,
  };
  if (held[type] + amountMinor <= maxMinor) return;
  throw fieldFault('amount', 'invalid_amount', 'amount: the balance would be too large to be kept');
}

type Given = ReturnType<typeof creditOf>;

function giveAs(request: CreditRequest, record: DecisionRecord, { baseCurrency }: Program, { hasActive }: BonusSums): Given {
  const { type, amountMinor, terms } = request;
  const judged = wageringTarget(amountMinor, terms.wageringMultiple);
  const { wageringTargetMinor = judged } = request;
  assert(wageringTargetMinor <= judged, 'the gates judge no less wagering than is asked');
  const { bucket, memberId, decisionId, decision } = record;
  return creditOf({
    member: { bucket, memberId },
    type,
    amountMinor,
    terms,
    wageringTargetMinor,
    decisionId,
    outcome: 'APPROVED',
    code: 'manual_credit',
    baseCurrency,
    hasActive,
    at: decision.at,
  });
}

function toWork(
  actor: Actor,
  { playerId, type, amountMinor, reason }: CreditRequest,
  record: DecisionRecord,
  given: Given | null,
): Work<Json> {
  const { decisionId, decision } = record;
  const answer: CreditAnswer = {
    decision_id: decisionId,
    outcome: given ? 'APPROVED' : 'REFUSED',
    reason: decision.reason,
    transfer_id: given?.transfer.transferId ?? null,
    grant_id: given?.grant?.grantId ?? null,
  };
  const entry = {
    action: given ? 'wallet.credited' : 'wallet.credit_refused',
    subject: `player:${playerId}`,
    after: { ...answer, type, amount: amountMinor, note: reason },
    at: decision.at,
  };
  const follow = async (tx: Tx): Promise<void> => {
    await insertGrants(tx, given?.grant ? [given.grant] : []);
    await recordAudit(tx, actor, [entry]);
  };
  const transfers = given ? [given.transfer] : [];
  return { answer, batch: { kind: 'credit', at: decision.at, sections: [decisionSection([record])], transfers, follow } };
}
