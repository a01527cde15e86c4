/** Why points were spent, out of the reference `spend:<reason>`; null where nothing was told. */
export function spendReason(reference: string): string | null {
  return /^spend:(.+)$/s.exec(reference)?.[1] ?? null;
}

/** The operator's name of a payout, out of the reference `payout:<name>`. */
export function payoutName(reference: string): string {
  return reference.replace(/^payout:/, '');
}
