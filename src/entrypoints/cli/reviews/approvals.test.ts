import { expect, it } from 'vitest';
import { approvalsPage } from './approvals.ts';

const asked = {
  approval_id: '019c0000-0000-7000-8000-000000000001',
  player_id: 'P001',
  kind: 'risk_override' as const,
  subject: 'label',
  request: { label: 'LOW' },
  reason: `a month\nof calm play\u001b[2J`,
  requested_by: 'anna',
  requested_at: '2026-03-02T12:00:00.000Z',
  state: 'OPEN' as const,
  decided_by: null,
  decided_at: null,
  note: null,
};

it('approvals are a table, a line each, whatever people wrote', () => {
  expect(approvalsPage([asked])).toBe(`\
Asked at                  Player  What           By    State  Decided by  Why                       Approval
------------------------  ------  -------------  ----  -----  ----------  ------------------------  ------------------------------------
2026-03-02T12:00:00.000Z  P001    risk_override  anna  OPEN               a month of calm play [2J  019c0000-0000-7000-8000-000000000001
`);
  expect(approvalsPage([])).toBe('Nothing waits for a second person.\n');
});
