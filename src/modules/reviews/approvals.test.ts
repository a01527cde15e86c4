import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../test/laurel.ts';
import { type Officers, officers } from '../../../test/officers.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import { hourMs } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { operationOf } from '../ledger/operation.ts';
import { getMember } from '../members/find.ts';
import type { Approval, ApprovalEffects } from './approval.ts';
import { approve, withdraw } from './decide.ts';
import { listApprovals } from './find.ts';
import { requestApproval } from './request.ts';

let laurel: TestLaurel;
let say: Officers;
beforeAll(async () => {
  laurel = await testLaurel();
  say = officers(laurel);
  await laurel.importLines(['A,10,10,10,1,1', 'B,10,10,10,1,1']);
});
afterAll(() => laurel.drop());

/** Asks for something of a player, a minute after whatever was asked before. */
async function ask(player: string, subject: string, kind: Approval['kind'] = 'risk_flag_lift'): Promise<Approval> {
  laurel.clock.set(laurel.clock.now() + 60_000);
  return laurel.database.transaction(async (tx) =>
    requestApproval(
      tx,
      say.person('anna'),
      await getMember(tx, player),
      { kind, subject, request: { subject }, reason: 'why' },
      laurel.clock.now(),
    ),
  );
}

const done: string[] = [];
/** An effect that only remembers what it was asked to do. */
const remember: ApprovalEffects['risk_flag_lift'] = async (_, actor, { subject }, at) => {
  done.push(`${actor.id} ${subject}`);
  return { kind: 'test', at };
};
const effects: ApprovalEffects = {
  risk_flag_lift: remember,
  risk_override: remember,
  manual_credit: remember,
  review_dismissal: remember,
};
const refusing: ApprovalEffects = { ...effects, risk_flag_lift: () => Promise.reject(new Fault('flag_lifted')) };
const agree = (who: string, { approvalId }: Approval, what = effects) =>
  approve(laurel.ledger, what, say.person(who), approvalId, 'seen', null, laurel.clock.now());

const takeBack = (who: string, { approvalId }: Approval, reason: string | null = null) =>
  withdraw(laurel.ledger, say.person(who), approvalId, reason, null, laurel.clock.now());

const trail = async ({ approvalId }: Approval): Promise<string[]> => {
  const { rows } = await laurel.database.pool.query<{ line: string }>(
    `SELECT concat_ws(' ', actor, action, before ->> 'state', after ->> 'state') AS line FROM audit WHERE subject = $1 ORDER BY id`,
    [`approval:${approvalId}`],
  );
  return rows.map(({ line }) => line);
};
const events = async ({ approvalId }: Approval) => {
  const { rows } = await laurel.database.pool.query<{ topic: string; payload: object }>(
    `SELECT topic, payload FROM outbox WHERE payload ->> 'approval_id' = $1 ORDER BY id`,
    [approvalId],
  );
  return rows;
};

describe('what waits for a second person', () => {
  it('happens once they agree, and leaves who said what', async () => {
    const asked = await ask('A', 'once');
    expect(done).toEqual([]);
    expect(await agree('ben', asked)).toEqual({
      ...asked,
      state: 'APPROVED',
      decidedBy: 'ben',
      decidedAt: laurel.clock.now(),
      note: 'seen',
    });
    expect(done).toEqual(['ben once']);
    expect(await trail(asked)).toEqual(['anna approval.requested OPEN', 'ben approval.approved OPEN APPROVED']);
    const named = { approval_id: asked.approvalId, kind: 'risk_flag_lift', requested_by: 'anna' };
    expect(await events(asked)).toEqual([
      { topic: 'approval.requested', payload: named },
      { topic: 'approval.decided', payload: { ...named, state: 'APPROVED', decided_by: 'ben' } },
    ]);
  });

  it('stays open where its effect refuses', async () => {
    const asked = await ask('A', 'refused');
    await expect(agree('ben', asked, refusing)).rejects.toMatchObject({ code: 'flag_lifted' });
    expect(await trail(asked)).toEqual(['anna approval.requested OPEN']);
    expect(await agree('ben', asked)).toMatchObject({ state: 'APPROVED' });
  });

  it('is decided once under a key, and the answer is the first one', async () => {
    const asked = await ask('A', 'keyed');
    const now = laurel.clock.now();
    const operation = operationOf(asked, 'http', 'agree-1', {}, now);
    const decide = () => approve(laurel.ledger, effects, say.person('ben'), asked.approvalId, null, operation, now);
    const answers = await Promise.all([decide(), decide(), decide()]);
    expect(new Set(answers.map((answer) => canonicalJson(answer))).size).toBe(1);
    expect(await trail(asked)).toHaveLength(2);
  });

  it('is one for each thing: the same again is refused, another or of another player is not', async () => {
    await ask('A', 'same');
    await expect(ask('A', 'same')).rejects.toMatchObject({ code: 'approval_open' });
    const others = [await ask('A', 'other'), await ask('B', 'same'), await ask('A', 'same', 'risk_override')];
    expect(others.map(({ state }) => state)).toEqual(['OPEN', 'OPEN', 'OPEN']);
  });

  it('cannot be decided by who asked, whatever writes the row', async () => {
    const asked = await ask('B', 'alone');
    const writing = laurel.database.pool.query(
      `UPDATE approval SET state = 'APPROVED', decided_by = requested_by, decided_at = requested_at WHERE approval_id = $1`,
      [asked.approvalId],
    );
    await expect(writing).rejects.toThrow('approval_check');
  });
});

describe('who asked may take it back', () => {
  it('and then nobody can agree to it, and it may be asked for anew', async () => {
    const asked = await ask('B', 'taken back');
    expect(await takeBack('anna', asked, 'a mistake')).toEqual({
      ...asked,
      state: 'WITHDRAWN',
      decidedBy: 'anna',
      decidedAt: laurel.clock.now(),
      note: 'a mistake',
    });
    expect(await trail(asked)).toEqual(['anna approval.requested OPEN', 'anna approval.withdrawn OPEN WITHDRAWN']);
    expect((await events(asked))[1]).toMatchObject({ topic: 'approval.decided', payload: { state: 'WITHDRAWN', decided_by: 'anna' } });
    expect(await say.codeOf(agree('ben', asked))).toBe('approval_decided');
    expect(await say.codeOf(takeBack('anna', asked))).toBe('approval_decided');
    expect(done).not.toContain('ben taken back');
    const { rows } = await laurel.database.pool.query(`SELECT 1 FROM audit WHERE subject LIKE 'review:%'`);
    expect(rows).toEqual([]); // it was asked in no review
    expect((await ask('B', 'taken back')).state).toBe('OPEN');
  });

  it('however they write their name, and nobody else', async () => {
    const asked = await ask('B', 'hers');
    expect(await say.codeOf(takeBack('ben', asked))).toBe('not_yours');
    expect(await takeBack('ANNA', asked)).toMatchObject({ state: 'WITHDRAWN', decidedBy: 'anna', note: null });
  });

  it('and of those who take it back and agree at once, one is heard', async () => {
    const asked = await ask('B', 'both');
    const codes = await Promise.all([agree('ben', asked), takeBack('anna', asked), agree('cleo', asked)].map(say.codeOf));
    expect(codes.sort()).toEqual(['approval_decided', 'approval_decided', 'done']);
    expect(await trail(asked)).toHaveLength(2);
  });

  it.each([
    ['WITHDRAWN', 'ben'],
    ['REJECTED', 'anna'],
  ])('whatever writes the row: not %s by %s', async (state, who) => {
    const asked = await ask('B', `${state} by ${who}`);
    const writing = laurel.database.pool.query(
      `UPDATE approval SET state = $1, decided_by = $2, decided_at = requested_at WHERE approval_id = $3`,
      [state, who, asked.approvalId],
    );
    await expect(writing).rejects.toThrow('approval_check');
  });
});

describe('the list', () => {
  it('is newest first, page by page, narrowed by state, kind and player', async () => {
    laurel.clock.set(laurel.clock.now() + hourMs);
    await laurel.importLines(['L,10,10,10,1,1']);
    const member = await getMember(laurel.database.db, 'L');
    const asked: Approval[] = [];
    for (const subject of ['1', '2', '3', '4', '5']) asked.push(await ask('L', subject, subject === '3' ? 'risk_override' : undefined));
    await agree('ben', asked[1] as Approval);
    const { db } = laurel.database;
    const subjects = async (query: Partial<Parameters<typeof listApprovals>[1]>) => {
      const { items, nextCursor } = await listApprovals(db, { state: 'OPEN', member, limit: 10, ...query });
      return { subjects: items.map(({ playerId, subject }) => `${playerId} ${subject}`), nextCursor };
    };
    const { subjects: first, nextCursor } = await subjects({ limit: 2 });
    expect(first).toEqual(['L 5', 'L 4']);
    expect(await subjects({ limit: 2, cursor: String(nextCursor) })).toEqual({ subjects: ['L 3', 'L 1'], nextCursor: null });
    expect((await subjects({ state: 'APPROVED' })).subjects).toEqual(['L 2']);
    expect((await subjects({ kinds: ['risk_override'] })).subjects).toEqual(['L 3']);
    expect((await subjects({ member: null, limit: 3 })).subjects).toEqual(['L 5', 'L 4', 'L 3']);
    await expect(subjects({ cursor: 'none' })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});
