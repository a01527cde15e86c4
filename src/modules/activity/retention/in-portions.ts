const mostRows = 1_000;

/** Rows that come in groups, some of one group at a time, so that memory stays flat however many a group has. */
export async function* inPortions<Row>(rows: AsyncIterable<Row>, groupOf: (row: Row) => string): AsyncGenerator<Row[]> {
  let portion: Row[] = [];
  for await (const row of rows) {
    const [first] = portion;
    if (first !== undefined && (portion.length === mostRows || groupOf(first) !== groupOf(row))) {
      yield portion;
      portion = [];
    }
    portion.push(row);
  }
  if (portion.length > 0) yield portion;
}
