/** Anything JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * Canonical JSON after RFC 8785: keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them;
 * keys whose value is undefined are left out. The same value always gives the same text, so it can be hashed and compared.
 * NaN and the infinities, for which JSON has no text, are an error.
 */
export function canonicalJson(value: Json | undefined): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`assertion failed: ${value} has no JSON text`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  const object = value as { readonly [key: string]: Json | undefined };
  const members: string[] = [];
  for (const key of Object.keys(object).sort()) {
    if (object[key] !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(object[key])}`);
  }
  return `{${members.join(',')}}`;
}
