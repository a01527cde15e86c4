import { type Row, textOf } from './bytes.ts';
import { Losses } from './losses.ts';

/** A lot by its entries. */
export type Lot = { opening: Row | null; rest: number; differs: boolean; said: string };

/** A bonus by its transfers, bets, events and play. */
export type Grant = { member: string; sums: Sums; events: Row[]; progress: number };
export type Sums = { amount: number; won: number; settled: number; converted: number; forfeited: number; balance: number; open: number };

/** Points on hold by the transfers of their account. */
export type Hold = {
  opening: Row | null;
  captured: number;
  held: number;
  releaseId: string | null;
  expired: boolean;
  endedAt: string | null;
};

/** What the rows of the chain add up to. It grows with accounts, lots and bonuses, not with transfers. */
export class Books {
  /** Of amounts without a currency of their own. */
  baseCurrency = '';
  /** `member account currency` → balance. */
  readonly balances = new Map<string, number>();
  readonly carries = new Map<string, number>();
  /** `journal batch account currency` → debit and credit. */
  readonly house = new Map<string, { debit: number; credit: number }>();
  readonly lots = new Map<string, Lot>();
  readonly grants = new Map<string, Grant>();
  readonly holds = new Map<string, Hold>();
  /** Decisions that allowed something → whose. */
  readonly allowed = new Map<string, string>();
  /** What batches lost with months that are gone. */
  readonly losses = new Losses();
  readonly keys = new Set<string>();
  readonly #bets = new Map<string, { grant: string | null; sums: Sums }>();

  /** A row of the chain. Answers what it cannot be, given the rows before it. */
  take(table: string, row: Row): string | null {
    if (table === 'transfer') this.#transfer(row);
    if (table === 'activity') this.#activity(row);
    if (table === 'closing' && this.losses.dropped.includes(textOf(row, 'month'))) this.#closing(row);
    if (table === 'lot_entry') this.#lotEntry(row);
    if (table === 'grant_event') this.grant(textOf(row, 'grant_id'), textOf(row, 'member_id')).events.push(row);
    if (table === 'decision' && (row['record'] as Row)['outcome'] !== 'REFUSED') {
      this.allowed.set(textOf(row, 'decision_id'), `${textOf(row, 'member_id')} ${textOf(row['record'] as Row, 'outcome')}`);
    }
    if (table !== 'operation_key') return null;
    const key = JSON.stringify([row['bucket'], row['member_id'], row['source'], row['key']]);
    if (this.keys.has(key)) return `operation ${textOf(row, 'source')} ${textOf(row, 'key')} has two effects`;
    this.keys.add(key);
    return null;
  }

  /** After the last row: what bets moved belongs to the bonuses whose money was in them. */
  close(): void {
    for (const { grant, sums } of this.#bets.values()) {
      const own = grant === null ? null : this.grants.get(grant);
      if (own) for (const name of Object.keys(sums) as (keyof Sums)[]) own.sums[name] += sums[name];
    }
  }

  grant(id: string, member: string): Grant {
    return getOrMake(this.grants, id, () => ({ member, sums: noSums(), events: [], progress: 0 }));
  }

  #transfer(row: Row): void {
    const [member, from, to] = [textOf(row, 'member_id'), textOf(row, 'from_account'), textOf(row, 'to_account')];
    const currency = textOf(row, 'currency');
    const amount = Number(row['amount']);
    this.#book(row, member, from, currency, amount, 0);
    this.#book(row, member, to, currency, 0, amount);
    this.#bonus(row, member, from.split(':'), to.split(':'), amount);
    this.#hold(row, from.split(':'), to.split(':'), amount);
  }

  #activity(row: Row): void {
    const [member, lp] = [textOf(row, 'member_id'), Number(row['lp'])];
    add(this.carries, member, Number(row['lp_carry']));
    if (lp !== 0) {
      this.#book(row, member, 'ISSUANCE', 'LP', Math.max(lp, 0), Math.max(-lp, 0));
      this.#book(row, member, 'LP', 'LP', Math.max(-lp, 0), Math.max(lp, 0));
    }
    if (typeof row['grant_id'] !== 'string') return;
    this.grant(row['grant_id'], member).progress += Number(row['progress']);
    // Bonus money of bets that the wallet took moves by transfers.
    if (!/^(wager|win|void):/.test(textOf(row, 'event_id'))) this.#carried(row, member, row['grant_id'], Number(row['bonus']));
  }

  /** Bonus money that a row of play moves itself: a stake is lost to the game, a win comes from it, and a void is the way back. */
  #carried(row: Row, member: string, grantId: string, amount: number): void {
    const isVoid = row['kind'] === 'VOID';
    const kind = isVoid ? (row['ref_kind'] ?? 'WAGER') : row['kind'];
    if (amount === 0 || (kind !== 'WAGER' && kind !== 'WIN')) return;
    const { sums } = this.grant(grantId, member);
    const signed = isVoid ? -amount : amount;
    if (kind === 'WAGER') sums.settled += signed;
    else sums.won += signed;
    const back = (kind === 'WIN') !== isVoid;
    sums.balance += back ? amount : -amount;
    this.#book(row, member, 'GAME', this.baseCurrency, back ? amount : 0, back ? 0 : amount);
    this.#book(row, member, `BONUS:${grantId}`, this.baseCurrency, back ? 0 : amount, back ? amount : 0);
  }

  /** What rows posted that are gone. What they did to the house's accounts is in the deltas of their batches, whose sum it is. */
  #closing(row: Row): void {
    const [member, given, taken] = [textOf(row, 'member_id'), Number(row['lp_given']), Number(row['lp_taken'])];
    const lost = { journal: 'lost', batch_seq: '' };
    add(this.carries, member, Number(row['lp_carry']));
    this.#book(lost, member, 'ISSUANCE', 'LP', given, taken);
    this.#book(lost, member, 'LP', 'LP', taken, given);
    for (const [grantId, moved] of Object.entries(row['grants'] as { [grant: string]: { [sum: string]: number } })) {
      const { progress = 0, staked = 0, won = 0, stakedBack = 0, wonBack = 0 } = moved;
      const grant = this.grant(grantId, member);
      grant.progress += progress;
      grant.sums.settled += staked - stakedBack;
      grant.sums.won += won - wonBack;
      grant.sums.balance += won - wonBack - staked + stakedBack;
      this.#book(lost, member, 'GAME', this.baseCurrency, won + stakedBack, staked + wonBack);
      this.#book(lost, member, `BONUS:${grantId}`, this.baseCurrency, staked + wonBack, won + stakedBack);
    }
  }

  #book(row: Row, member: string, account: string, currency: string, debit: number, credit: number): void {
    if (/^(LP|RP|TICKET|PAYABLE|(BONUS|OPEN|HELD):.+)$/.test(account)) {
      // What is on hold is one balance of the wallet; each hold on its own is in `holds`.
      const balance = account.startsWith('HELD:') ? 'HELD' : account;
      add(this.balances, `${member} ${balance} ${currency}`, credit - debit);
      return;
    }
    const delta = getOrMake(this.house, `${textOf(row, 'journal')} ${textOf(row, 'batch_seq')} ${account} ${currency}`, () => ({
      debit: 0,
      credit: 0,
    }));
    delta.debit += debit;
    delta.credit += credit;
  }

  #lotEntry(row: Row): void {
    const said = JSON.stringify([row['member_id'], row['currency'], row['vendor'], row['expires_at']]);
    const lot = getOrMake(this.lots, textOf(row, 'lot_id'), () => ({ opening: null, rest: 0, differs: false, said }));
    if (row['transfer_id'] === row['lot_id']) lot.opening = row;
    lot.rest += Number(row['amount']);
    lot.differs ||= lot.said !== said;
  }

  #bonus(row: Row, member: string, [source, sourceId = '']: string[], [target, targetId = '']: string[], amount: number): void {
    const grantId = source === 'BONUS' ? sourceId : target === 'BONUS' ? targetId : null;
    const lateWin = row['code'] === 'late_win_forfeited' ? textOf(row, 'reference').slice('wager:'.length) : null;
    const betId = source === 'OPEN' ? sourceId : target === 'OPEN' ? targetId : lateWin;
    const bet = betId === null ? null : getOrMake(this.#bets, betId, () => ({ grant: null, sums: noSums() }));
    if (bet && grantId !== null) bet.grant = grantId;
    const sums = grantId === null ? bet?.sums : this.grant(grantId, member).sums;
    if (sums === undefined) return;
    if (source === 'BONUS_COST') sums.amount += amount;
    if (source === 'GAME') sums.won += amount;
    if (target === 'GAME') sums.settled += amount;
    if (target === 'PAYABLE') sums.converted += amount;
    if (target === 'BONUS_FORFEIT' || target === 'BONUS_COST') sums.forfeited += amount;
    if (target === 'BONUS') sums.balance += amount;
    if (source === 'BONUS') sums.balance -= amount;
    if (target === 'OPEN') sums.open += amount;
    if (source === 'OPEN') sums.open -= amount;
  }

  #hold(row: Row, [source, sourceId = '']: string[], [target, targetId = '']: string[], amount: number): void {
    if (source !== 'HELD' && target !== 'HELD') return;
    const hold = getOrMake(this.holds, source === 'HELD' ? sourceId : targetId, () => ({
      opening: null,
      captured: 0,
      held: 0,
      releaseId: null,
      expired: false,
      endedAt: null,
    }));
    hold.held += target === 'HELD' ? amount : -amount;
    if (target === 'HELD') {
      hold.opening = row;
      return;
    }
    if (target === 'REDEEMED') hold.captured += amount;
    else hold.releaseId = textOf(row, 'transfer_id');
    hold.expired ||= row['code'] === 'reservation_expired';
    hold.endedAt = textOf(row, 'at');
  }
}

function noSums(): Sums {
  return { amount: 0, won: 0, settled: 0, converted: 0, forfeited: 0, balance: 0, open: 0 };
}

/** Adds to a sum that begins at 0. */
export function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
