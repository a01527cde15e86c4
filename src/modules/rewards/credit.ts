import { decideCredit } from '../../engine/credit.ts';
import { amountWorth } from '../../engine/gates/worth.ts';
import type { Program } from '../../engine/program.ts';
import type { RewardType, Terms } from '../../engine/rules/reward.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { assert, must } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import { Fault, fieldFault } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { formatAmount, type Minor, maxMinor } from '../../kernel/money.ts';
import type { Actor } from '../../platform/actor.ts';
import { commitOne, type Desk } from '../ledger/commit-each.ts';
import type { Operation } from '../ledger/operation.ts';
import { lockEach } from '../members/lock.ts';
import type { Member } from '../members/member.ts';
import { currentProgram, type PolicyInForce } from '../program/current.ts';
import type { BonusSums } from '../wallet/bonus/grant.ts';
import { bookingParts, joinBookings } from '../wallet/booking.ts';
import { creditOf, expiryOf, wageringTarget } from '../wallet/credit.ts';
import { decisionSection } from './decisions/decision-section.ts';
import { type DecisionRecord, evaluationRecord } from './decisions/record.ts';
import type { RewardsContext } from './evaluate.ts';
import { alertOf } from './evaluation/announce.ts';
import { type Loaded, loadSnapshots } from './load-snapshots.ts';
import { emit, recordAudits } from './store.ts';

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

/** A credit, and who asks for it. */
export type AskedCredit = CreditRequest & { actor: Actor };

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
        judge(context, input, must(loaded[index], 'a locked member has a snapshot'), current),
      );
      const credits = judged.filter((credit): credit is Judged => !(credit instanceof Fault));
      const { sections, follow, ...parts } = bookingParts(joinBookings(credits.flatMap(({ given }) => given?.booking ?? [])));
      return {
        answers: judged.map((credit) => (credit instanceof Fault ? credit : credit.answer)),
        batch: {
          kind: 'credit',
          at: now,
          ...parts,
          sections: [decisionSection(credits.map(({ record }) => record)), ...sections],
          follow: async () => {
            await follow(tx);
            await recordAudits(tx, credits.map(auditOf));
            await emit(
              tx,
              credits.flatMap(({ input, record }) => alertOf(input.playerId, [record])),
            );
          },
        },
      };
    },
  };
}

/** A credit as it was decided; `given` is null where a gate refused. */
type Judged = { input: AskedCredit; record: DecisionRecord; given: Given | null; answer: CreditAnswer };

/** One credit, judged; a Fault where it is not one that could be. */
function judge(context: RewardsContext, input: AskedCredit, { member, snapshot, bonus }: Loaded, current: PolicyInForce): Judged | Fault {
  const { program, policyHash } = current;
  const unfit = aboveLimit(input, program) ?? unkept(input, snapshot);
  if (unfit) return unfit;
  const { bucket, memberId } = member;
  const under = { policyHash, engineVersion: context.engineVersion };
  const record: DecisionRecord = {
    bucket,
    memberId,
    decisionId: newId(snapshot.now, bucket),
    evaluation: evaluationRecord(member, newId(snapshot.now, bucket), snapshot, under),
    decision: decideCredit(snapshot, program, input),
    actor: input.actor.id,
    note: input.reason,
  };
  const given = record.decision.outcome === 'REFUSED' ? null : giveAs(input, record, program, bonus);
  const answer: CreditAnswer = {
    decision_id: record.decisionId,
    outcome: given ? 'APPROVED' : 'REFUSED',
    reason: record.decision.reason,
    transfer_id: given?.transfer.transferId ?? null,
    grant_id: given?.grant?.grantId ?? null,
  };
  return { input, record, given, answer };
}

function auditOf({ input, record, given, answer }: Judged) {
  const { actor, playerId, type, amountMinor, reason } = input;
  return {
    by: actor,
    action: given ? 'wallet.credited' : 'wallet.credit_refused',
    subject: `player:${playerId}`,
    after: { ...answer, type, amount: formatAmount(amountMinor, record.decision.amount.currency), note: reason },
    at: record.decision.at,
  };
}

function aboveLimit({ amountMinor, type }: CreditRequest, program: Program): Fault | null {
  const limitMinor = program.settings.manual_credit_limit;
  if (amountMinor <= amountWorth(limitMinor, type, program)) return null;
  const limit = formatAmount(limitMinor, program.baseCurrency);
  return new Fault('approval_required', { detail: `A credit worth more than ${limit} ${program.baseCurrency} needs a second person.` });
}

/** A balance that could be written but never read again would shut its member out for good. */
function unkept({ type, amountMinor }: CreditRequest, { balances, bonus }: Snapshot): Fault | null {
  const held = {
    LOYALTY_POINTS: balances.LP,
    REWARD_POINTS: balances.RP,
    TICKETS: balances.TICKET,
    BONUS_BALANCE: bonus.receivedMinor,
    CASHBACK: 0,
  };
  if (held[type] + amountMinor <= maxMinor) return null;
  return fieldFault('amount', 'invalid_amount', 'amount: the balance would be too large to be kept');
}

type Given = ReturnType<typeof creditOf>;

function giveAs(request: CreditRequest, record: DecisionRecord, { baseCurrency, settings }: Program, { hasActive }: BonusSums): Given {
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
    expiresAt: expiryOf(type, terms, settings, decision.at),
    hasActive,
    at: decision.at,
  });
}
