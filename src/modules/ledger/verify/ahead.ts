/** Rows that come one after the other, of which the next can be seen before it is taken: so that sorted ones are read side by side. */
export class Ahead<Row> {
  readonly #rows: AsyncIterator<Row>;
  /** Null after the last. */
  next: Row | null = null;

  private constructor(rows: AsyncIterator<Row>) {
    this.#rows = rows;
  }

  static async of<Row>(rows: AsyncIterable<Row>): Promise<Ahead<Row>> {
    const ahead = new Ahead(rows[Symbol.asyncIterator]());
    await ahead.advance();
    return ahead;
  }

  /** Takes the next. */
  async advance(): Promise<void> {
    const { value, done } = await this.#rows.next();
    this.next = done ? null : value;
  }
}
