/** A difference found by recomputing: whose, what is stored, what the rows it was made of say. Null: absent. */
export type Difference = { subject: string; what: string; stored: number | string | null; expected: number | string | null };

export type Differences = { compared: number; differences: Difference[] };

/** What a comparing query returns: one row for each difference and one, without a subject, whose `stored` counts what was compared. */
export type ComparisonRow = Omit<Difference, 'subject'> & { subject: string | null };

/** The differences and the count of a comparing query. */
export function toDifferences(rows: readonly ComparisonRow[]): Differences {
  const compared = Number(rows.find((row) => row.subject === null)?.stored ?? 0);
  return { compared, differences: rows.filter((row): row is Difference => row.subject !== null) };
}
