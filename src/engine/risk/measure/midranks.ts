/** Rank of each value among all of them, from 1; equal values share the mean of their ranks. */
export function midranks(values: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(values).sort();
  const rankOf = new Map<number, number>();
  for (let first = 0; first < sorted.length; ) {
    const value = sorted[first] as number;
    let next = first + 1;
    while (next < sorted.length && sorted[next] === value) next += 1;
    // places first + 1 to next
    rankOf.set(value, (first + 1 + next) / 2);
    first = next;
  }
  return Float64Array.from(values, (value) => rankOf.get(value) as number);
}
