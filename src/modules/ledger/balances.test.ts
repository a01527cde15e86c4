import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type MemberKey, newId } from '../../kernel/ids.ts';
import { type Account, isHouse } from './account.ts';
import { balanceDeltas } from './balances.ts';
import type { Accrual } from './batch.ts';
import type { Transfer } from './transfer.ts';

const members: MemberKey[] = [3, 200, 3, 7].map((bucket, index) => ({ bucket, memberId: newId(1_772_452_800_000 + index, bucket) }));
const [first, second] = members as [MemberKey, MemberKey];

const transfer = (member: MemberKey, from: Account, to: Account, amountMinor: number, currency: string): Transfer => ({
  ...member,
  transferId: newId(1_772_452_800_000, member.bucket),
  from,
  to,
  amountMinor,
  currency,
  code: 'test',
  reference: 'test',
  at: 1_772_452_800_000,
});

const nothing = { lp: 0, rp: 0, rp_held: 0, ticket: 0, ticket_held: 0, payable: 0, lpCarry: null };

describe('what a batch does to balances', () => {
  it.each<[what: string, from: Account, to: Account, currency: string, wallet: object | null, houses: object[]]>([
    ['points given', 'ISSUANCE', 'RP', 'RP', { rp: 500 }, [{ account: 'ISSUANCE', debit: 500, credit: 0 }]],
    ['points redeemed', 'RP', 'REDEEMED', 'RP', { rp: -500 }, [{ account: 'REDEEMED', debit: 0, credit: 500 }]],
    ['points held', 'RP', `HELD:${first.memberId}`, 'RP', { rp: -500, rp_held: 500 }, []],
    ['tickets held', 'TICKET', `HELD:${first.memberId}`, 'TICKET', { ticket: -500, ticket_held: 500 }, []],
    ['cash-back', 'BONUS_COST', 'PAYABLE', 'USD', { payable: 500 }, [{ account: 'BONUS_COST', debit: 500, credit: 0 }]],
    [
      'a bonus: its balance is its grant',
      'BONUS_COST',
      `BONUS:${first.memberId}`,
      'USD',
      null,
      [{ account: 'BONUS_COST', debit: 500, credit: 0 }],
    ],
  ])('%s', (_, from, to, currency, wallet, houses) => {
    const deltas = balanceDeltas({ kind: 'test', at: 0, transfers: [transfer(first, from, to, 500, currency)] });
    expect(deltas.wallets).toEqual(wallet ? [{ ...first, ...nothing, ...wallet }] : []);
    expect(deltas.houses).toEqual(houses.map((house) => ({ ...house, currency })));
  });

  it('LP that an activity row earns come out of ISSUANCE, and go back into it', () => {
    const { wallets, houses } = balanceDeltas({
      kind: 'test',
      at: 0,
      accruals: [
        { ...first, earned: 1500, takenBack: 3, lpCarry: 42 },
        { ...second, earned: 0, takenBack: 20, lpCarry: -7 },
      ],
    });
    expect(wallets).toEqual([
      { ...first, ...nothing, lp: 1497, lpCarry: 42 },
      { ...second, ...nothing, lp: -20, lpCarry: -7 },
    ]);
    expect(houses).toEqual([{ account: 'ISSUANCE', currency: 'LP', debit: 1500, credit: 23 }]);
  });

  it('what rows of play carry moves between the house and bonuses, whose balance is their grant', () => {
    const bonus: Account = `BONUS:${first.memberId}`;
    const carried = [
      { ...first, from: bonus, to: 'GAME' as const, amountMinor: 500, currency: 'USD' },
      { ...second, from: 'GAME' as const, to: bonus, amountMinor: 300, currency: 'USD' },
    ];
    const { wallets, houses } = balanceDeltas({ kind: 'test', at: 0, carried, transfers: [transfer(first, bonus, 'GAME', 20, 'USD')] });
    expect(wallets).toEqual([]);
    expect(houses).toEqual([{ account: 'GAME', currency: 'USD', debit: 300, credit: 520 }]);
  });

  it('sums beyond 2^53 - 1 are an error, never a wrong number', () => {
    const huge = transfer(first, 'ISSUANCE', 'RP', Number.MAX_SAFE_INTEGER, 'RP');
    expect(() => balanceDeltas({ kind: 'test', at: 0, transfers: [huge, huge] })).toThrow('out of range');
  });

  test('in any batch, per currency, members gain what the house gives', () => {
    const anyMember = fc.constantFrom(...members);
    const kinds: [Account, Account, string][] = [
      ['ISSUANCE', 'LP', 'LP'],
      ['ISSUANCE', 'RP', 'RP'],
      ['RP', 'REDEEMED', 'RP'],
      ['TICKET', 'VENDOR:shop', 'TICKET'],
      ['TICKET', `HELD:${first.memberId}`, 'TICKET'],
      ['BONUS_COST', 'PAYABLE', 'USD'],
      ['PAYABLE', 'PAID_OUT', 'USD'],
    ];
    const transfers = fc.array(
      fc
        .tuple(anyMember, fc.constantFrom(...kinds), fc.integer({ min: 1, max: 1e9 }))
        .map(([member, [from, to, currency], amount]) => transfer(member, from, to, amount, currency)),
      { maxLength: 30 },
    );
    const accruals: fc.Arbitrary<Accrual[]> = fc.uniqueArray(
      fc
        .record({ member: anyMember, earned: fc.nat(1e6), takenBack: fc.nat(1e6) })
        .map(({ member, ...lp }) => ({ ...member, ...lp, lpCarry: 1 })),
      { selector: ({ memberId }) => memberId },
    );
    fc.assert(
      fc.property(transfers, accruals, (rows, earned) => {
        const { wallets, houses } = balanceDeltas({ kind: 'test', at: 0, transfers: rows, accruals: earned });
        const gained = { LP: 0, RP: 0, TICKET: 0, USD: 0 };
        for (const { lp, rp, rp_held, ticket, ticket_held, payable } of wallets) {
          gained.LP += lp;
          gained.RP += rp + rp_held;
          gained.TICKET += ticket + ticket_held;
          gained.USD += payable;
        }
        for (const { account, currency, debit, credit } of houses) {
          expect(isHouse(account)).toBe(true);
          gained[currency as keyof typeof gained] += credit - debit;
        }
        expect(gained).toEqual({ LP: 0, RP: 0, TICKET: 0, USD: 0 });
        expect(wallets).toEqual(wallets.toSorted((a, b) => a.bucket - b.bucket || (a.memberId < b.memberId ? -1 : 1)));
      }),
    );
  });
});
