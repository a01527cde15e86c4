import { must } from '../src/kernel/assert.ts';
import type { Instant } from '../src/kernel/clock.ts';
import { Fault, fieldFault } from '../src/kernel/errors.ts';
import { type MemberKey, newId } from '../src/kernel/ids.ts';
import type { Desk, Request } from '../src/modules/ledger/commit-each.ts';
import { operationOf } from '../src/modules/ledger/operation.ts';
import type { Transfer } from '../src/modules/ledger/transfer.ts';
import { readWallets } from '../src/modules/ledger/wallets.ts';
import { ensureMembers } from '../src/modules/members/ensure.ts';
import { lockEach } from '../src/modules/members/lock.ts';
import type { Member } from '../src/modules/members/member.ts';
import { deriveMasterKey } from '../src/platform/crypto.ts';
import type { Database } from '../src/platform/database.ts';
import { tester } from './laurel.ts';

export const at: Instant = Date.parse('2026-03-02T12:00:00Z');

/** Points given (above 0) or spent; 0 is refused as no amount. `key`: the caller's; `reference`: what makes an effect known by itself. */
export type Points = { player: string; rp: number; key: string; reference?: string };
export type Left = { balance: number };

/** A request for points as commits take it. */
export function asked({ player, rp, key, reference }: Points): Request<Points> {
  return {
    input: { player, rp, key, reference },
    operations: (owner) => [
      operationOf(owner, 'test', key, { rp, reference: reference ?? null }, at),
      ...(reference === undefined ? [] : [operationOf(owner, 'reference', reference, { rp }, at)]),
    ],
  };
}

/**
 * The smallest desk there is: gives and spends points.
 * @param isCareless forgets to look at the balance, so that the database has to refuse
 */
export function pointsDesk({ isCareless = false } = {}): Desk<Points, Left, Member> & { decided: Points[][] } {
  const decided: Points[][] = [];
  return {
    decided,
    owners: (tx, inputs) =>
      lockEach(
        tx,
        inputs.map(({ player }) => player),
      ),
    async decide(tx, requests) {
      decided.push(requests.map(({ input }) => input));
      const wallets = await readWallets(
        tx,
        requests.map(({ owner }) => owner),
      );
      const answers = requests.map(({ owner, input: { rp } }): Left | Fault => {
        const balance = (wallets.get(owner.memberId)?.rp ?? 0) + rp;
        if (rp === 0) return fieldFault('rp', 'invalid_amount');
        return balance < 0 && !isCareless ? new Fault('insufficient_balance') : { balance };
      });
      const transfers = requests.flatMap(({ owner, input }, index) => (answers[index] instanceof Fault ? [] : [move(owner, input.rp)]));
      return { answers, batch: { kind: 'test', at, transfers } };
    },
  };
}

function move({ bucket, memberId }: MemberKey, rp: number): Transfer {
  const [from, to] = rp > 0 ? (['ISSUANCE', 'RP'] as const) : (['RP', 'REDEEMED'] as const);
  const amountMinor = Math.abs(rp);
  return { bucket, memberId, transferId: newId(at, bucket), from, to, amountMinor, currency: 'RP', code: 'test', reference: 'test', at };
}

/** Makes players and answers them by name. */
export async function makePlayers(database: Database, names: readonly string[]): Promise<Map<string, Member>> {
  const wanted = names.map((externalId) => ({ externalId }));
  const { members } = await database.transaction((tx) => ensureMembers(tx, tester, deriveMasterKey(Buffer.alloc(32, 7)), wanted, at));
  return new Map(members.map((member) => [member.externalId, member]));
}

/** Their points by name. */
export async function pointsOf({ db }: Database, players: ReadonlyMap<string, Member>): Promise<Record<string, number>> {
  const wallets = await readWallets(db, [...players.values()]);
  return Object.fromEntries([...players].map(([name, { memberId }]) => [name, wallets.get(memberId)?.rp ?? 0]));
}

/** What the same requests say one after the other, alone: the balance, or the code of the refusal. */
export class PointsModel {
  readonly balances = new Map<string, number>();
  readonly #known = new Map<string, { content: string; outcome: Left | string }>();

  answer({ player, rp, key, reference }: Points): Left | string {
    const own = { name: `${player} key ${key}`, content: `${rp} ${reference}` };
    const natural = { name: `${player} reference ${reference}`, content: `${rp}` };
    const operations = reference === undefined ? [own] : [own, natural];
    const hit = operations.find(({ name }) => this.#known.has(name));
    if (hit) {
      const { content, outcome } = must(this.#known.get(hit.name), 'it was found');
      if (content !== hit.content) return 'idempotency_conflict';
      this.#known.set(own.name, { content: own.content, outcome });
      return outcome;
    }
    if (rp === 0) return 'invalid_amount';
    const balance = (this.balances.get(player) ?? 0) + rp;
    const outcome = balance < 0 ? 'insufficient_balance' : { balance };
    this.#known.set(own.name, { content: own.content, outcome });
    if (typeof outcome === 'string') return outcome;
    this.balances.set(player, balance);
    if (reference !== undefined) this.#known.set(natural.name, { content: natural.content, outcome });
    return outcome;
  }
}
