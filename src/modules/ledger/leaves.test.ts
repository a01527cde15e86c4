import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import type { Account } from './account.ts';
import { type Operation, operationLeaf, operationOf, type Remembered } from './operation.ts';
import { type Transfer, transferLeaf } from './transfer.ts';

/*
 * Pinned byte by byte, and told in docs/reference/ledger-bytes.md: whoever has the rows can recompute the hashes. An encoding
 * that has to change gets a new hash version.
 */

const memberId = '019caf00-0000-7005-8000-000000000001';
const at = Date.parse('2026-03-02T12:00:00Z');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const transfer: Transfer = {
  bucket: 5,
  transferId: '019caf00-0000-7005-8000-000000000002',
  memberId,
  from: 'BONUS_COST',
  to: 'PAYABLE',
  amountMinor: 300_00,
  currency: 'USD',
  code: 'reward_granted',
  reference: 'decision:019caf00-0000-7005-8000-000000000003',
  at,
};

describe('the bytes of a transfer', () => {
  test('are pinned', () => {
    expect(hex(transferLeaf(transfer))).toBe(
      [
        '000000087472616e7366657200000000000000050000002430313963616630302d303030302d373030352d383030302d303030303030303030303032',
        '0000002430313963616630302d303030302d373030352d383030302d3030303030303030303030310000000a424f4e55535f434f5354000000075041',
        '5941424c450000000000007530000000035553440000000e7265776172645f6772616e7465640000002d6465636973696f6e3a30313963616630302d',
        '303030302d373030352d383030302d3030303030303030303030330000019cae6b6600',
      ].join(''),
    );
  });

  test('different transfers have different bytes', () => {
    const text = fc.string({ maxLength: 6, unit: fc.constantFrom('a', 'b', '|', ':', '\u0000', 'é', '\u{1f3b0}') });
    const row = fc.record({
      bucket: fc.integer({ min: 0, max: 255 }),
      transferId: text,
      memberId: text,
      from: text as fc.Arbitrary<Account>,
      to: text as fc.Arbitrary<Account>,
      amountMinor: fc.maxSafeInteger(),
      currency: text,
      code: text,
      reference: text,
      at: fc.maxSafeInteger(),
    });
    fc.assert(
      fc.property(row, row, fc.subarray(Object.keys(transfer) as (keyof Transfer)[]), (one, other, shared) => {
        const near = { ...other, ...Object.fromEntries(shared.map((key) => [key, one[key]])) } as Transfer;
        const same = Object.keys(one).every((key) => one[key as keyof Transfer] === near[key as keyof Transfer]);
        expect(hex(transferLeaf(one)) === hex(transferLeaf(near))).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });

  test('text that moves from one field to the next changes them', () => {
    const moved = { ...transfer, code: `${transfer.code}d`, reference: transfer.reference.slice(1) };
    expect(hex(transferLeaf(moved))).not.toBe(hex(transferLeaf(transfer)));
  });
});

describe('the bytes of an operation', () => {
  const member = { bucket: 5, memberId };
  const operation: Operation = operationOf(
    member,
    'http',
    'key-1',
    { method: 'POST', path: '/api/wallet/add-lp', body: { amount: '5' } },
    at,
  );
  const remembered: Remembered = { status: 200, answer: { outcome: 'APPROVED', transfer_id: null } };

  test('are pinned', () => {
    expect(hex(operationLeaf(operation, remembered))).toBe(
      [
        '000000096f7065726174696f6e00000000000000050000002430313963616630302d303030302d373030352d383030302d3030303030303030303030',
        '310000000468747470000000056b65792d3100000020eff5fe50a3fced0ec303a106d30c3ae98923e63cb2757bb7da13ab89f124471c000000000000',
        '00c8000000297b226f7574636f6d65223a22415050524f564544222c227472616e736665725f6964223a6e756c6c7d0000019cae6b6600',
      ].join(''),
    );
  });

  test('cover every field', () => {
    const others: [Partial<Operation>, Partial<Remembered>][] = [
      [{ bucket: 6 }, {}],
      [{ memberId: newId(at, 5) }, {}],
      [{ source: 'import' }, {}],
      [{ key: 'key-2' }, {}],
      [{ fingerprint: Buffer.alloc(32) }, {}],
      [{ at: at + 1 }, {}],
      [{}, { status: 409 }],
      [{}, { answer: { outcome: 'APPROVED', transfer_id: 'x' } }],
    ];
    expect(others.flatMap((pair) => pair.flatMap(Object.keys)).sort()).toEqual(
      [...Object.keys(operation), ...Object.keys(remembered)].sort(),
    );
    const leaves = others.map(([first, second]) => hex(operationLeaf({ ...operation, ...first }, { ...remembered, ...second })));
    expect(new Set([hex(operationLeaf(operation, remembered)), ...leaves]).size).toBe(others.length + 1);
  });

  test('the order in which keys were written does not matter', () => {
    const turned = { status: 200, answer: { transfer_id: null, outcome: 'APPROVED' } };
    expect(hex(operationLeaf(operation, turned))).toBe(hex(operationLeaf(operation, remembered)));
  });
});
