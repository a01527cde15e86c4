/**
 * A list as PostgreSQL's array text, `{1,2,NULL}`. A batch is some twenty lists of thousands of values, and the driver's own spelling of
 * them, value by value, took longer than all else that was done with them.
 */
export function arrayText(list: readonly unknown[]): string {
  let text = '{';
  for (let index = 0; index < list.length; index += 1) {
    if (index > 0) text += ',';
    text += elementText(list[index]);
  }
  return `${text}}`;
}

function elementText(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value === null || value === undefined) return 'NULL';
  if (value instanceof Uint8Array) return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}"`;
  if (Array.isArray(value)) return arrayText(value);
  throw new TypeError(`${typeof value} cannot be an element of an array parameter`);
}

function quoted(text: string): string {
  if (!text.includes('"') && !text.includes('\\')) return `"${text}"`;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
