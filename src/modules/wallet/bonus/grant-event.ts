import type { BonusEvent, BonusState } from '../../../engine/wallet/bonus-states.ts';
import { ByteWriter } from '../../../kernel/bytes.ts';
import { canonicalJson, type Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Grant } from './grant.ts';

/** One step of a grant from one state to another: a row of `grant_event`. Never changed. */
export type GrantEvent = MemberKey & {
  grantId: Uuid;
  /** From 1, without a gap. */
  no: number;
  event: BonusEvent;
  from: BonusState;
  to: BonusState;
  /** What the grant was given under; only with its first event. */
  terms: FrozenTerms | null;
  at: Instant;
};

/** All of a grant that never changes. */
export type FrozenTerms = Pick<
  Grant,
  'amountMinor' | 'targetMinor' | 'maxConversionMinor' | 'terms' | 'decisionId' | 'outcome' | 'expiresAt'
>;

/** All of a grant that never changes, to be kept with its first event. */
export function frozenTerms(grant: FrozenTerms): FrozenTerms {
  const { amountMinor, targetMinor, maxConversionMinor, terms, decisionId, outcome, expiresAt } = grant;
  return { amountMinor, targetMinor, maxConversionMinor, terms, decisionId, outcome, expiresAt };
}

/** The bytes of an event that its batch's hash covers. */
export function grantEventLeaf(event: GrantEvent, writer = new ByteWriter()): Uint8Array {
  return writer
    .text('grant_event')
    .i64(event.bucket)
    .text(event.grantId)
    .i64(event.no)
    .text(event.memberId)
    .text(event.event)
    .text(event.from)
    .text(event.to)
    .maybe(event.terms, (terms) => writer.text(canonicalJson(terms as unknown as Json)))
    .i64(event.at)
    .take();
}
