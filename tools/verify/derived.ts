import { add, type Books } from './books.ts';
import { milliseconds, type Row, show, textOf } from './bytes.ts';
import { canonical } from './canonical.ts';
import { count, fault, type Report, same } from './report.ts';

/** Compares the derived rows of the export, as they come, with what the chain adds up to; what is then left over was missing. */
export class Derived {
  readonly #books: Books;
  readonly #report: Report;
  readonly #baseCurrency: string;
  /** Currency → sum of all accounts, as the derived rows have it. */
  readonly #sums = new Map<string, number>();
  /** `member currency` → what is left in lots. */
  readonly #lotSums = new Map<string, number>();
  /** `account currency` → what batches that lost rows say beyond the rows that are left, and what closings carried, as one sum: 0. */
  readonly #lost = new Map<string, number>();
  readonly #inPlay = new Set<string>();
  readonly #wallets: { member: string; balances: { [currency: string]: number } }[] = [];

  constructor(books: Books, report: Report) {
    books.close();
    this.#books = books;
    this.#report = report;
    this.#baseCurrency = books.baseCurrency;
  }

  /** @returns false for a table that is not known */
  take(table: string, row: Row): boolean {
    if (table === 'wallet') this.#wallet(row);
    else if (table === 'house_delta') this.#house(row);
    else if (table === 'lot') this.#lot(row);
    else if (table === 'bonus_grant') this.#grant(row);
    else if (table === 'reservation') this.#reservation(row);
    else return false;
    count(this.#report, table);
    return true;
  }

  close(): void {
    const { balances, house, lots, grants, holds } = this.#books;
    for (const wallet of this.#wallets) this.#lotsOf(wallet);
    for (const [key, rest] of this.#lotSums) if (rest !== 0) fault(this.#report, `lots of ${key}: ${rest} is left without a wallet`);
    for (const [key, amount] of balances) {
      const [member, account = ''] = key.split(' ');
      // BONUS and OPEN are compared grant by grant.
      if (amount !== 0 && !/^(BONUS|OPEN):/.test(account)) fault(this.#report, `wallet of ${member}: ${account} of ${amount} is missing`);
      if (amount < 0) fault(this.#report, `${key}: the balance ${amount} is below 0`);
    }
    for (const [key, due] of house) {
      // Batches that lost rows: what they did to an account is what is left of them and what closings carried, together.
      if (key.startsWith('lost ')) add(this.#lost, key.slice('lost  '.length), due.debit - due.credit);
      else fault(this.#report, `house_delta ${key}: is missing`);
    }
    for (const [account, rest] of this.#lost) same(this.#report, `batches that lost rows, ${account}`, 'deltas beyond their rows', rest, 0);
    for (const id of lots.keys()) fault(this.#report, `lot ${id}: is missing`);
    for (const id of grants.keys()) fault(this.#report, `bonus ${id}: is missing`);
    for (const id of holds.keys()) fault(this.#report, `reservation ${id}: is missing`);
    for (const [currency, sum] of this.#sums) same(this.#report, currency, 'the sum of all accounts', sum, 0);
    count(this.#report, 'currencies', this.#sums.size);
  }

  #wallet(row: Row): void {
    const member = textOf(row, 'member_id');
    const of = (account: string, currency: string): number => takeOut(this.#books.balances, `${member} ${account} ${currency}`) ?? 0;
    const expected = {
      lp: of('LP', 'LP'),
      rp: of('RP', 'RP'),
      ticket: of('TICKET', 'TICKET'),
      payable: of('PAYABLE', this.#baseCurrency),
      rp_held: of('HELD', 'RP'),
      ticket_held: of('HELD', 'TICKET'),
      lp_carry: this.#books.carries.get(member) ?? 0,
    };
    for (const [column, amount] of Object.entries(expected)) {
      same(this.#report, `wallet of ${member}`, column, row[column], amount);
      if (column !== 'lp_carry' && Number(row[column]) < 0) fault(this.#report, `wallet of ${member}: ${column} is below 0`);
    }
    add(this.#sums, 'LP', Number(row['lp']));
    add(this.#sums, 'RP', Number(row['rp']) + Number(row['rp_held']));
    add(this.#sums, 'TICKET', Number(row['ticket']) + Number(row['ticket_held']));
    add(this.#sums, this.#baseCurrency, Number(row['payable']));
    this.#wallets.push({ member, balances: { RP: Number(row['rp']), TICKET: Number(row['ticket']) } });
  }

  #lotsOf({ member, balances }: { member: string; balances: { [currency: string]: number } }): void {
    for (const [currency, balance] of Object.entries(balances)) {
      same(this.#report, `lots of ${member}`, currency, takeOut(this.#lotSums, `${member} ${currency}`) ?? 0, balance);
    }
  }

  #house(row: Row): void {
    const key = `${textOf(row, 'journal')} ${textOf(row, 'batch_seq')} ${textOf(row, 'account')} ${textOf(row, 'currency')}`;
    const { debit, credit } = takeOut(this.#books.house, key) ?? { debit: 0, credit: 0 };
    add(this.#sums, textOf(row, 'currency'), Number(row['credit']) - Number(row['debit']));
    if (this.#books.losses.has(`${textOf(row, 'journal')} ${textOf(row, 'batch_seq')}`)) {
      add(
        this.#lost,
        `${textOf(row, 'account')} ${textOf(row, 'currency')}`,
        debit - credit - Number(row['debit']) + Number(row['credit']),
      );
      return;
    }
    same(this.#report, `house_delta ${key}`, 'debit', row['debit'], debit);
    same(this.#report, `house_delta ${key}`, 'credit', row['credit'], credit);
  }

  #lot(row: Row): void {
    const id = textOf(row, 'lot_id');
    const lot = takeOut(this.#books.lots, id);
    const { opening } = lot ?? { opening: null };
    const expected = {
      member_id: opening?.['member_id'],
      currency: opening?.['currency'],
      vendor: opening?.['vendor'],
      expires_at: opening?.['expires_at'],
      amount: opening?.['amount'],
      earned_at: opening?.['at'],
      remaining: lot?.rest,
    };
    for (const [column, value] of Object.entries(expected)) same(this.#report, `lot ${id}`, column, row[column], value);
    if (lot?.differs) fault(this.#report, `lot ${id}: its entries do not agree whose and until when it is`);
    const key = `${textOf(row, 'member_id')} ${textOf(row, 'currency')}`;
    add(this.#lotSums, key, Number(row['remaining']));
  }

  #grant(row: Row): void {
    const id = textOf(row, 'grant_id');
    const grant = takeOut(this.#books.grants, id);
    const subject = `bonus ${id}`;
    if (grant === undefined) {
      fault(this.#report, `${subject}: nothing in the chain speaks of it`);
      return;
    }
    const { sums, progress, events, member } = grant;
    for (const [column, amount] of Object.entries({ ...sums, progress })) same(this.#report, subject, column, row[column], amount);
    same(this.#report, subject, 'member_id', row['member_id'], member);
    same(this.#report, subject, 'events', row['events'], events.length);
    if (events.length > 0) this.#events(subject, row, events);
    const allowed = this.#books.allowed.get(textOf(row, 'decision_id'));
    same(this.#report, subject, 'the decision that allowed it', allowed, `${member} ${textOf(row, 'outcome')}`);
    const isOver = row['ended_at'] !== null;
    if (isOver && row['balance'] !== 0) fault(this.#report, `${subject}: it has ended with a balance`);
    if (row['max_conversion'] !== null && Number(row['converted']) > Number(row['max_conversion']))
      fault(this.#report, `${subject}: it became too much`);
    if (!isOver && row['state'] !== 'QUEUED') {
      if (this.#inPlay.has(member)) fault(this.#report, `${member}: two bonuses are in play`);
      this.#inPlay.add(member);
    }
    add(this.#sums, this.#baseCurrency, Number(row['balance']) + Number(row['open']));
  }

  #events(subject: string, row: Row, events: Row[]): void {
    events.sort((a, b) => Number(a['event_no']) - Number(b['event_no']));
    const [first, last] = [events[0] as Row, events.at(-1) as Row];
    events.forEach((event, index) => {
      same(this.#report, subject, 'number of an event', event['event_no'], index + 1);
      if (index > 0) same(this.#report, subject, `state before event ${index + 1}`, event['from_state'], events[index - 1]?.['to_state']);
    });
    const over = !['QUEUED', 'ACTIVE', 'SUSPENDED', 'COMPLETING'].includes(show(last['to_state']));
    same(this.#report, subject, 'state', row['state'], last['to_state']);
    same(this.#report, subject, 'ended_at', row['ended_at'], over ? last['at'] : null);
    if (first['from_state'] === 'OFFERED') same(this.#report, subject, 'created_at', row['created_at'], first['at']);
    const terms = (first['terms'] ?? {}) as Row;
    const frozen = {
      amountMinor: row['amount'],
      targetMinor: row['wagering_target'],
      maxConversionMinor: row['max_conversion'],
      terms: row['terms'],
      decisionId: row['decision_id'],
      outcome: row['outcome'],
      expiresAt: row['expires_at'] === null ? null : milliseconds(row['expires_at'] ?? null),
    };
    for (const [name, value] of Object.entries(frozen)) {
      same(this.#report, subject, name, canonical(value ?? null), canonical(terms[name] ?? null));
    }
  }

  #reservation(row: Row): void {
    const id = textOf(row, 'reservation_id');
    const hold = takeOut(this.#books.holds, id);
    const { opening = null, captured, releaseId, held, endedAt, expired } = hold ?? {};
    const expected = {
      member_id: opening?.['member_id'],
      currency: opening?.['currency'],
      amount: opening?.['amount'],
      created_at: opening?.['at'],
      captured,
      release_id: releaseId,
      ended_at: endedAt,
      state: endedAt === null ? 'OPEN' : Number(captured) > 0 ? 'CAPTURED' : expired ? 'EXPIRED' : 'VOIDED',
    };
    for (const [column, value] of Object.entries(expected)) same(this.#report, `reservation ${id}`, column, row[column], value);
    same(this.#report, `reservation ${id}`, 'held', row['state'] === 'OPEN' ? row['amount'] : 0, held);
  }
}

/** What was known of a key, and no longer is: what is left at the end was missing. */
function takeOut<Value>(known: Map<string, Value>, key: string): Value | undefined {
  const value = known.get(key);
  known.delete(key);
  return value;
}
