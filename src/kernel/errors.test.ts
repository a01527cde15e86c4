import { describe, expect, it } from 'vitest';
import { errorCodes, Fault, fieldFault } from './errors.ts';

describe('the table of error codes', () => {
  it.each(Object.entries(errorCodes))('%s: %j', (code, [status, title]) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect([400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503]).toContain(status);
    expect(title).toMatch(/^[A-Z].{10,}/);
  });

  it('goes from low status to high, as it is read', () => {
    const statuses = Object.values(errorCodes).map(([status]) => status);
    expect(statuses).toEqual([...statuses].sort((a, b) => a - b));
  });
});

describe('a fault', () => {
  it.each<[what: string, fault: Fault, detail: string, log: string]>([
    ['says the title of its code', new Fault('not_ready'), 'The service is not ready yet.', 'not_ready: The service is not ready yet.'],
    ['or what was wrong this time', new Fault('not_ready', { detail: 'Starting.' }), 'Starting.', 'not_ready: Starting.'],
    ['tells the log more than the user', new Fault('internal', { detail: 'Sorry.', log: 'disk full' }), 'Sorry.', 'disk full'],
    ['of a field says what is wrong with it', fieldFault('at', 'invalid_time', 'at: no'), 'at: no', 'invalid_time: at: no'],
    [
      'of a field has the title of its code at least',
      fieldFault('now', 'clock_moves_forward'),
      'The test clock only moves forward.',
      'clock_moves_forward: The test clock only moves forward.',
    ],
  ])('%s', (_, fault, detail, log) => {
    expect(fault.detail).toBe(detail);
    expect(fault.message).toBe(log);
  });

  it('takes status and title from the table alone, and keeps its cause', () => {
    const cause = new Error('socket closed');
    const fault = new Fault('database_unavailable', { cause });
    expect(fault).toMatchObject({ name: 'Fault', status: 503, title: errorCodes.database_unavailable[1], errors: [], cause });
    expect(fault).toBeInstanceOf(Error);
  });

  it('of a field carries its path', () => {
    const message = 'rows[3].total_won: empty';
    expect(fieldFault('rows[3].total_won', 'empty_cell', message).errors).toEqual([
      { path: 'rows[3].total_won', code: 'empty_cell', message },
    ]);
  });
});
