import { createHash } from 'node:crypto';
import { canonical, type Json } from './canonical.ts';

/** A row of the export: columns by their names. */
export type Row = { [column: string]: Json };

/** A value as text, for names of things and what is said of them. */
export function show(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** A column as text, as `show` has it. */
export function textOf(row: Row, column: string): string {
  return show(row[column]);
}

/** A value that no row of this kind has. */
export class Impossible extends Error {}

/** SHA-256 of bytes, one after the other. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Bytes after their count. */
export function counted(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A text as bytes. */
export function text(value: string): Buffer {
  return counted(Buffer.from(value, 'utf8'));
}

/** A whole number as bytes. */
export function integer(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}

/** Bytes that the export shows in hexadecimal digits. */
export function fromHex(value: Json): Buffer {
  if (typeof value !== 'string' || !/^(\\x)?([0-9a-f]{2})*$/.test(value)) throw new Impossible(`${JSON.stringify(value)} are no bytes`);
  return Buffer.from(value.replace('\\x', ''), 'hex');
}

/** An instant of the export in milliseconds since 1970. */
export function milliseconds(value: Json): number {
  const known = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?\+00:00$/.test(value);
  if (!known) throw new Impossible(`${JSON.stringify(value)} is no instant of whole milliseconds`);
  return Date.parse(value);
}

type Field =
  | readonly [kind: 'word' | 'text' | 'integer' | 'instant' | 'bytes' | 'json' | 'nothing', column: string]
  | readonly ['maybe' | 'told', ...Field[]];

function bytesOf(row: Row, field: Field): Buffer {
  if (field[0] === 'maybe' || field[0] === 'told') {
    const [kind, ...fields] = field as readonly ['maybe' | 'told', ...Field[]];
    const marks = kind === 'maybe' ? [Buffer.from([0]), Buffer.from([1])] : [];
    if (columnsOf(fields).every((column) => (row[column] ?? null) === null)) return Buffer.concat(marks.slice(0, 1));
    return Buffer.concat([...marks.slice(1), ...fields.map((one) => bytesOf(row, one))]);
  }
  const [kind, column] = field as readonly [string, string];
  if (kind === 'word') return text(column);
  const value = row[column];
  if (kind === 'nothing') {
    if ((value ?? null) !== null) throw new Impossible(`${column} is not empty`);
    return Buffer.alloc(0);
  }
  if (value === undefined || value === null) throw new Impossible(`${column} is missing`);
  if (kind === 'integer') {
    if (!Number.isSafeInteger(value)) throw new Impossible(`${column} is no whole number`);
    return integer(value as number);
  }
  if (kind === 'instant') return integer(milliseconds(value));
  if (kind === 'bytes') return counted(fromHex(value));
  if (kind === 'json') return text(canonical(value));
  if (typeof value !== 'string') throw new Impossible(`${column} is no text`);
  return text(value);
}

/** The columns that fields are made of. */
function columnsOf(fields: readonly Field[]): string[] {
  return fields.flatMap(([, ...inner]) => inner.flatMap((one) => (typeof one === 'string' ? [one] : columnsOf([one]))));
}

/** Older exports do not have these columns. */
const told: Field = [
  'told',
  ['maybe', ['text', 'game_id']],
  ['maybe', ['text', 'session_id']],
  ['maybe', ['integer', 'duration']],
  ['maybe', ['text', 'ref_kind']],
];
const fact: Field[] = [
  ['word', 'activity'],
  ['integer', 'bucket'],
  ['text', 'member_id'],
  ['text', 'event_id'],
  ['text', 'day'],
  ['text', 'kind'],
  ['instant', 'at'],
];
const earned: Field[] = [
  ['integer', 'lp'],
  ['integer', 'lp_carry'],
];
const play: Field[] = [
  ['integer', 'amount'],
  ['integer', 'bonus'],
  ['maybe', ['text', 'game_type']],
  ['maybe', ['text', 'round_id']],
  ['maybe', ['text', 'grant_id']],
  ['integer', 'progress'],
  ['integer', 'multiplier'],
  ['maybe', ['text', 'ref_event_id'], ['instant', 'ref_at']],
];
const noPlay = columnsOf([...play, told]).map((column): Field => ['nothing', column]);
const opening: Field[] = [...fact, ['json', 'totals'], ...noPlay, ...earned];
const event: Field[] = [...fact, ['nothing', 'totals'], ...play, ...earned, told];

const fieldsOf: { [table: string]: (row: Row) => readonly Field[] } = {
  activity: (row) => (row['kind'] === 'OPENING' ? opening : event),
  transfer: () => [
    ['word', 'transfer'],
    ['integer', 'bucket'],
    ['text', 'transfer_id'],
    ['text', 'member_id'],
    ['text', 'from_account'],
    ['text', 'to_account'],
    ['integer', 'amount'],
    ['text', 'currency'],
    ['text', 'code'],
    ['text', 'reference'],
    ['instant', 'at'],
  ],
  decision: () => [
    ['word', 'decision'],
    ['integer', 'bucket'],
    ['text', 'decision_id'],
    ['text', 'member_id'],
    ['text', 'evaluation_id'],
    ['text', 'policy_hash'],
    ['text', 'engine_version'],
    ['bytes', 'snapshot_sha256'],
    ['json', 'record'],
    ['text', 'actor'],
    ['maybe', ['text', 'note']],
    ['instant', 'at'],
  ],
  operation_key: () => [
    ['word', 'operation'],
    ['integer', 'bucket'],
    ['text', 'member_id'],
    ['text', 'source'],
    ['text', 'key'],
    ['bytes', 'fingerprint'],
    ['integer', 'status'],
    ['json', 'answer'],
    ['instant', 'at'],
  ],
  lot_entry: () => [
    ['word', 'lot_entry'],
    ['integer', 'bucket'],
    ['text', 'transfer_id'],
    ['text', 'lot_id'],
    ['text', 'member_id'],
    ['text', 'currency'],
    ['integer', 'amount'],
    ['maybe', ['text', 'vendor']],
    ['maybe', ['instant', 'expires_at']],
    ['instant', 'at'],
  ],
  closing: () => [
    ['word', 'closing'],
    ['integer', 'bucket'],
    ['text', 'member_id'],
    ['text', 'month'],
    ['json', 'profile'],
    ['json', 'days'],
    ['json', 'wagers'],
    ['integer', 'lp_given'],
    ['integer', 'lp_taken'],
    ['integer', 'lp_carry'],
    ['json', 'grants'],
    ['instant', 'at'],
  ],
  pruned_batch: () => [
    ['word', 'pruned'],
    ['integer', 'of_journal'],
    ['integer', 'of_batch'],
    ['text', 'month'],
    ['integer', 'row_count'],
    ['bytes', 'nodes'],
  ],
  grant_event: () => [
    ['word', 'grant_event'],
    ['integer', 'bucket'],
    ['text', 'grant_id'],
    ['integer', 'event_no'],
    ['text', 'member_id'],
    ['text', 'event'],
    ['text', 'from_state'],
    ['text', 'to_state'],
    ['maybe', ['json', 'terms']],
    ['instant', 'at'],
  ],
};

/** The tables whose rows are hashed. */
export const hashedTables: readonly string[] = Object.keys(fieldsOf);

/** SHA-256(0x00 || the row's bytes). @throws Impossible */
export function leafHash(table: string, row: Row): Buffer {
  const fields = fieldsOf[table]?.(row) ?? [];
  return sha256(Buffer.from([0]), ...fields.map((field) => bytesOf(row, field)));
}

/** Root of the tree over leaf hashes (RFC 9162, 2.1.1): the left side holds the largest power of two below the count. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0] as Buffer;
  const left = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha256(Buffer.from([1]), merkleRoot(leaves.slice(0, left)), merkleRoot(leaves.slice(left)));
}

/** The hash of a batch by its header. @throws Impossible */
export function batchHash(batch: Row): Buffer {
  const whole = (column: string): Buffer => bytesOf(batch, ['integer', column]);
  return sha256(
    text('batch'),
    Buffer.from([Number(batch['hash_version'])]),
    whole('journal'),
    whole('batch_seq'),
    bytesOf(batch, ['text', 'kind']),
    whole('row_count'),
    counted(fromHex(batch['merkle_root'] ?? null)),
    counted(fromHex(batch['prev_hash'] ?? null)),
    bytesOf(batch, ['instant', 'committed_at']),
    ...membersOf(batch),
  );
}

/** What a header says of members, in bytes: nothing in version 1, one list in version 2, two counted ones in version 3. */
function membersOf(batch: Row): Buffer[] {
  const [version, members, woken] = [Number(batch['hash_version']), batch['members'] as string[], batch['event_members'] as string[]];
  if (version < 2) return [];
  if (version === 2) return members.map(text);
  return [members, woken].flatMap((list) => [integer(list.length), ...list.map(text)]);
}
