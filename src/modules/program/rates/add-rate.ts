import { Decimal } from '../../../engine/decimal.ts';
import { formatInstant, type Instant } from '../../../kernel/clock.ts';
import { type Currency, isMoney } from '../../../kernel/currency.ts';
import { fieldFault } from '../../../kernel/errors.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Tx } from '../../../platform/database.ts';
import { currentProgram } from '../current.ts';
import { lockProgram, refreshPolicy } from '../refresh.ts';
import type { StoredRate } from './rate.ts';
import { insertRate, recordAudit, selectRates } from './rate-store.ts';

/** A rate as people say it. `validFrom` absent: from now on. */
export type NewRate = { currency: Currency; rate: string | number; validFrom?: Instant };

/**
 * Adds a rate, in force with its own transaction for every decision from its time on. What was valid is never changed: a rate of the past
 * may only stand before all others of its currency. The same rate again changes nothing.
 * @throws Fault `unknown_currency`, `invalid_request` for the base currency, `invalid_amount`, `too_many_decimals`; `already_exists` where
 *   another rate is or was valid
 */
export async function addRate(tx: Tx, actor: Actor, { currency, rate: asked, validFrom }: NewRate, now: Instant): Promise<StoredRate> {
  await lockProgram(tx);
  const { program } = await currentProgram(tx);
  if (!isMoney(currency)) throw fieldFault('currency', 'unknown_currency', `currency: "${currency}" is not an ISO 4217 code such as DKK`);
  if (currency === program.baseCurrency) {
    throw fieldFault('currency', 'invalid_request', `currency: ${currency} is the base currency, and its rate is 1`);
  }
  const added: StoredRate = { currency, validFrom: validFrom ?? now, rate: readRate(asked), addedBy: actor.id, addedAt: now };
  const known = (await selectRates(tx, { currencies: [currency], until: added.validFrom })).at(-1);
  if (known?.validFrom === added.validFrom) {
    if (known.rate === added.rate) return known;
    throw taken(`${currency} has the rate ${known.rate} from then on, and a rate is never changed`);
  }
  if (known && added.validFrom < now) throw taken(`${currency} had the rate ${known.rate} then, and what was valid is never changed`);
  await insertRate(tx, added);
  const after = { currency, valid_from: formatInstant(added.validFrom), rate: added.rate };
  await recordAudit(tx, actor, [{ action: 'rate.added', subject: `rate:${currency}`, after, at: now }]);
  await refreshPolicy(tx, now);
  return added;
}

const taken = (sentence: string) => fieldFault('valid_from', 'already_exists', `valid_from: ${sentence}`);

const mostDecimals = 12;

/** A rate as exact decimal text without needless zeros. A tiny one as a JSON number is spelled out. */
function readRate(input: string | number): string {
  const text = typeof input === 'number' && Number.isFinite(input) ? new Decimal(input).toFixed() : String(input).trim();
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{1,40}))?$/.exec(text) ?? [];
  if (whole === undefined || /^[0.]*$/.test(text)) {
    throw fieldFault('rate', 'invalid_amount', `rate: "${text.slice(0, 40)}" is not a decimal number above 0 such as "0.1463"`);
  }
  if (fraction.replace(/0+$/, '').length > mostDecimals) {
    throw fieldFault('rate', 'too_many_decimals', `rate: ${text.slice(0, 60)} has more than ${mostDecimals} decimals`);
  }
  return new Decimal(text).toFixed();
}
