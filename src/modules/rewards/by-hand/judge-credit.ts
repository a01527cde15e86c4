import { decideCredit } from '../../../engine/credit.ts';
import { amountWorth } from '../../../engine/gates/worth.ts';
import type { Program } from '../../../engine/program.ts';
import type { Snapshot } from '../../../engine/snapshot.ts';
import { assert } from '../../../kernel/assert.ts';
import { type Fault, fieldFault } from '../../../kernel/errors.ts';
import { newId, type Uuid } from '../../../kernel/ids.ts';
import { maxMinor } from '../../../kernel/money.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Member } from '../../members/member.ts';
import type { PolicyInForce } from '../../program/current.ts';
import type { BonusSums } from '../../wallet/bonus/grant.ts';
import { creditOf, expiryOf, wageringTarget } from '../../wallet/credit.ts';
import { type DecisionRecord, evaluationRecord } from '../decisions/record.ts';
import type { RewardsContext } from '../evaluate.ts';
import type { Loaded } from '../load-snapshots.ts';
import type { AskedCredit, CreditRequest, DecidedCredit } from './credit.ts';

/** A second person's word on a credit: whose, and where it was asked for. */
export type Agreed = { by: Actor; approvalId: Uuid };

type Given = ReturnType<typeof creditOf>;

/** A credit as it was judged. `given` is null where a gate refused; `waits`: no gate did, but it is not for one person to give. */
export type JudgedCredit = {
  member: Member;
  input: AskedCredit;
  agreed: Agreed | null;
  record: DecisionRecord;
  given: Given | null;
  waits: boolean;
};

/**
 * Judges one credit; a Fault where it is not one that could be.
 * @param agreed null: nobody but who asks has said anything
 */
export function judgeCredit(
  context: RewardsContext,
  input: AskedCredit,
  agreed: Agreed | null,
  { member, snapshot, bonus }: Loaded,
  { program, policyHash }: PolicyInForce,
): JudgedCredit | Fault {
  const unfit = unkept(input, snapshot);
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
    note: noteOf(input, agreed),
  };
  const given = record.decision.outcome === 'REFUSED' ? null : giveAs(input, record, program, bonus);
  return { member, input, agreed, record, given, waits: given !== null && agreed === null && isAboveLimit(input, program) };
}

/** What is answered of a credit that was decided. */
export function answerTo({ record, given }: JudgedCredit): DecidedCredit {
  return {
    decision_id: record.decisionId,
    outcome: given ? 'APPROVED' : 'REFUSED',
    reason: record.decision.reason,
    transfer_id: given?.transfer.transferId ?? null,
    grant_id: given?.grant?.grantId ?? null,
  };
}

/** Why it is given, and who agreed: part of the decision, and so of what the ledger's hash covers. */
function noteOf({ reason }: CreditRequest, agreed: Agreed | null): string | null {
  if (agreed === null) return reason;
  return [reason, `agreed: ${agreed.by.id}, approval ${agreed.approvalId}`].filter((part) => part !== null).join('; ');
}

function isAboveLimit({ amountMinor, type }: CreditRequest, program: Program): boolean {
  return amountMinor > amountWorth(program.settings.manual_credit_limit, type, program);
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
