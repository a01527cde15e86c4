import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../engine/decision.ts';
import { type DecisionRecord, decisionLeaf, writtenDecisions } from './record.ts';

const at = Date.parse('2026-03-02T12:00:00Z');
const memberId = '019caf00-0000-7005-8000-000000000001';

const record: DecisionRecord = {
  bucket: 5,
  memberId,
  decisionId: '019caf00-0000-7005-8000-000000000003',
  evaluation: {
    bucket: 5,
    evaluationId: '019caf00-0000-7005-8000-000000000004',
    at,
    policyHash: 'ab'.repeat(32),
    engineVersion: '0123456789abcdef',
    snapshot: { now: at, profile: { wagered: 15_000_00 } },
  },
  decision: { ruleId: 'LOSING_PLAYER_CASHBACK', outcome: 'APPROVED', amount: { grantedMinor: 300_00 } } as Decision,
  actor: 'demo',
  note: null,
};

const leafOf = (one: DecisionRecord): string =>
  writtenDecisions([one])
    .map((row) => Buffer.from(decisionLeaf(row)).toString('hex'))
    .join();

describe('the bytes of a decision', () => {
  test('are pinned, as docs/reference/ledger-bytes.md tells them', () => {
    expect(leafOf(record)).toBe(
      [
        '000000086465636973696f6e00000000000000050000002430313963616630302d303030302d373030352d383030302d303030303030303030303033',
        '0000002430313963616630302d303030302d373030352d383030302d3030303030303030303030310000002430313963616630302d303030302d3730',
        '30352d383030302d30303030303030303030303400000040616261626162616261626162616261626162616261626162616261626162616261626162',
        '61626162616261626162616261626162616261626162616261626162000000103031323334353637383961626364656600000020c257df3778bb9273',
        'da5f628e1b239369439c252839840efc028e5919bb61ab6c000000587b22616d6f756e74223a7b226772616e7465644d696e6f72223a33303030307d',
        '2c226f7574636f6d65223a22415050524f564544222c2272756c654964223a224c4f53494e475f504c415945525f434153484241434b227d00000004',
        '64656d6f000000019cae6b6600',
      ].join(''),
    );
  });

  test.each<[what: string, change: Partial<DecisionRecord>]>([
    ['bucket', { bucket: 6 }],
    ['member', { memberId: '019caf00-0000-7005-8000-000000000009' }],
    ['id', { decisionId: '019caf00-0000-7005-8000-000000000009' }],
    ['what was decided', { decision: { ...record.decision, outcome: 'REDUCED' } }],
    ['who asked', { actor: 'demp' }],
    ['why', { note: '' }],
    ['evaluation', { evaluation: { ...record.evaluation, evaluationId: '019caf00-0000-7005-8000-000000000009' } }],
    ['time', { evaluation: { ...record.evaluation, at: at + 1 } }],
    ['policy', { evaluation: { ...record.evaluation, policyHash: 'ac'.repeat(32) } }],
    ['engine', { evaluation: { ...record.evaluation, engineVersion: '0123456789abcdee' } }],
    ['a fact of the snapshot', { evaluation: { ...record.evaluation, snapshot: { now: at, profile: { wagered: 15_000_01 } } } }],
  ])('change with the %s', (_, change) => {
    expect(leafOf({ ...record, ...change })).not.toBe(leafOf(record));
  });
});
