/** One row of a table. */
export type TableRow = {
  /** Line of the file on which it begins, or number of the row in a workbook; the first is 1. */
  line: number;
  /** Without white space around them. */
  cells: string[];
};

export type Delimiter = ',' | ';' | '\t';

/** Some rows in the order of the file; empty ones are left out. What a workbook holds reads like a file with commas. */
export type TableBlock = { rows: TableRow[]; delimiter: Delimiter };

export type TableLimits = {
  /** Of the file as it is. */
  bytes: number;
  rows: number;
  lineChars: number;
  /** Of a workbook's parts together, and of one against its packed size. */
  unpackedBytes: number;
  unpackRatio: number;
  /** Different texts of a workbook, which are kept in memory. */
  texts: number;
  textBytes: number;
};

const megabyte = 1024 * 1024;

export const tableLimits: TableLimits = {
  bytes: 200 * megabyte,
  rows: 5_000_000,
  lineChars: 64 * 1024,
  unpackedBytes: 1024 * megabyte,
  unpackRatio: 200,
  texts: 4_000_000,
  textBytes: 128 * megabyte,
};
