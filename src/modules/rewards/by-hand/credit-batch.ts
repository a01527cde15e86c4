import type { Instant } from '../../../kernel/clock.ts';
import { formatAmount } from '../../../kernel/money.ts';
import type { Batch } from '../../ledger/batch.ts';
import { bookingParts, joinBookings } from '../../wallet/booking.ts';
import { decisionSection } from '../decisions/decision-section.ts';
import { callPeople } from '../evaluation/call-people.ts';
import { recordAudits } from '../store.ts';
import { answerTo, type JudgedCredit } from './judge-credit.ts';

/** All that credits by hand write, the refused ones too: decisions, bookings, audit, alerts. */
export function creditBatch(credits: readonly JudgedCredit[], at: Instant): Batch {
  const { sections, follow, ...parts } = bookingParts(joinBookings(credits.flatMap(({ given }) => given?.booking ?? [])));
  return {
    kind: 'credit',
    at,
    ...parts,
    sections: [decisionSection(credits.map(({ record }) => record)), ...sections],
    follow: async (tx) => {
      await follow(tx);
      await recordAudits(tx, credits.map(auditOf));
      await callPeople(
        tx,
        credits.map(({ member, record }) => ({ member, decisions: [record] })),
        at,
      );
    },
  };
}

/** Who made it happen is the last one who was asked; who asked for it is named beside. */
function auditOf(credit: JudgedCredit) {
  const { input, agreed, record, given } = credit;
  const { actor, playerId, type, amountMinor, reason } = input;
  const two = agreed && { requested_by: actor.id, approval_id: agreed.approvalId };
  return {
    by: agreed?.by ?? actor,
    action: given ? 'wallet.credited' : 'wallet.credit_refused',
    subject: `player:${playerId}`,
    after: { ...answerTo(credit), type, amount: formatAmount(amountMinor, record.decision.amount.currency), note: reason, ...two },
    at: record.decision.at,
  };
}
