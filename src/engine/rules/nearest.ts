/** Edits (insert, delete, replace, swap of neighbours) that turn one text into the other. Source: optimal string alignment distance. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min((previous[column - 1] ?? 0) + (same ? 0 : 1), (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, (before[column - 2] ?? 0) + 1);
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The known name most like a mistyped one, or null when none is near. Upper and lower case count as the same. */
export function nearest(name: string, known: Iterable<string>): string | null {
  const tolerance = Math.min(3, Math.max(1, Math.floor(name.length / 3)));
  let best: string | null = null;
  let bestDistance = tolerance + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < bestDistance) [best, bestDistance] = [candidate, edits];
  }
  return best;
}

/** `did you mean GB?`, or all that might have been meant. */
export function hint(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === null ? `expected one of ${known.join(', ')}` : `did you mean ${near}?`;
}

/** `net_los_min: did you mean net_loss_min?`, or the sentence for a name that resembles nothing. */
export function didYouMean(name: string, known: Iterable<string>, otherwise: string): string {
  const near = nearest(name, known);
  return near === null ? `${name.slice(0, 64)}: ${otherwise}` : `${name}: did you mean ${near}?`;
}
