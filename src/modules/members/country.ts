import { isCountry } from '../../kernel/country.ts';
import { fieldFault } from '../../kernel/errors.ts';

/**
 * A country code, in upper case whichever way it was written.
 * @throws Fault `invalid_country` with `path`
 */
export function parseCountry(text: string, path = 'country'): string {
  const code = text.trim().toUpperCase();
  if (!isCountry(code)) {
    const hint = code === 'UK' ? '; did you mean GB?' : ', two letters such as GB';
    throw fieldFault(path, 'invalid_country', `${path}: "${text.slice(0, 40)}" is not an ISO 3166-1 country code${hint}`);
  }
  return code;
}
