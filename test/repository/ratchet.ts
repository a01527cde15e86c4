/** What was found beyond a red line: where → how much. */
export type Counts = Readonly<Record<string, number>>;

/**
 * Compares what is found with the exceptions that are allowed. Nothing may grow, nothing may be added, and what
 * has shrunk or gone must be lowered in the ratchet file too, so that it can never come back.
 */
export function ratchetFaults(found: Counts, allowed: Counts): string[] {
  return [...new Set([...Object.keys(found), ...Object.keys(allowed)])].sort().flatMap((place) => {
    const [now, limit] = [found[place], allowed[place]];
    if (now === limit) return [];
    if (limit === undefined) return [`${place}: ${now} is beyond the red line`];
    if (now === undefined) return [`${place}: within the red line now; remove it from the ratchet`];
    return [now > limit ? `${place}: ${now} exceeds the exception of ${limit}` : `${place}: lower the ratchet from ${limit} to ${now}`];
  });
}
