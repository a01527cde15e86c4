/** A difference found by recomputing: whose, what is stored, what the entries say. */
export type Difference = { subject: string; what: string; stored: number; expected: number };

export type Differences = { compared: number; differences: Difference[] };

/** What a comparing query returns: one row for each difference and one, without a subject, whose `stored` counts what was compared. */
export type ComparisonRow = { subject: string | null; what: string; stored: number; expected: number };

/** The differences and the count of a comparing query. */
export function toDifferences(rows: readonly ComparisonRow[]): Differences {
  const compared = rows.find((row) => row.subject === null)?.stored ?? 0;
  return { compared, differences: rows.filter((row): row is Difference => row.subject !== null) };
}
