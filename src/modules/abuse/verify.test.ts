import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suspects } from '../../../test/abuse/suspects.ts';
import { type TestLaurel, testLaurel } from '../../../test/laurel.ts';
import { played, tell } from '../../../test/play-told.ts';
import { must } from '../../kernel/assert.ts';
import { verifyAbuse } from './verify.ts';

let laurel: TestLaurel;
let owner: pg.Client;
beforeAll(async () => {
  laurel = await testLaurel();
  const suspect = suspects(laurel);
  for (const player of ['A', 'B', 'C']) await suspect.hitAndRun(player);
  await tell(laurel, played('D', 'DEPOSIT', laurel.clock.now(), '5', { links: [{ kind: 'payment', value: 'card' }] }));
  await laurel.follow();
  await suspect.resolve('anna', 'A', 'DISMISSED');
  await suspect.resolve('anna', 'B', 'BLOCKED');
  await suspect.flag('anna', 'B');
  await suspect.agree('ben', must((await suspect.resolve('anna', 'B', 'DISMISSED')).approval, 'a block is lifted by two'));
  owner = new pg.Client({ connectionString: laurel.ownerUrl, options: '-c search_path=laurel' });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await laurel.drop();
});

const check = async () => laurel.database.transaction(verifyAbuse);

/** What is found after an owner of the database changed something. */
async function foundAfter(statement: string): Promise<string> {
  const { rowCount } = await owner.query(statement);
  expect(rowCount, 'something was changed').toBeGreaterThan(0);
  return (await check()).flatMap(({ faults }) => faults).join('\n');
}

it('finds nothing where nobody interfered, and looked at all of it', async () => {
  expect(await check()).toMatchObject([
    { name: 'abuse bands are where their changes led', rows: 3, faults: [] },
    { name: "the reviewers' word is what their reviews say", rows: 3, faults: [] },
    { name: 'members are found by the values that link them', rows: 1, faults: [] },
  ]);
});

describe('what somebody changed is found', () => {
  it.each<[what: string, change: string, back: string, says: RegExp]>([
    [
      'a band',
      `UPDATE abuse_state SET action = 'REDUCED_REWARDS' WHERE action = 'INCREASED_WAGERING'`,
      `UPDATE abuse_state SET action = 'INCREASED_WAGERING' WHERE action = 'REDUCED_REWARDS'`,
      /the abuse band is REDUCED_REWARDS, should be INCREASED_WAGERING/,
    ],
    [
      'a change of a band',
      `UPDATE abuse_change SET to_action = 'BLOCKED' WHERE to_action = 'NO_ACTION'`,
      `UPDATE abuse_change SET to_action = 'NO_ACTION' WHERE to_action = 'BLOCKED' AND score = 0`,
      /the abuse band is NO_ACTION, should be BLOCKED/,
    ],
    [
      'a state that is gone',
      `UPDATE abuse_state SET member_id = translate(member_id::text, '0123456789', '1234567890')::uuid WHERE action = 'INCREASED_WAGERING'`,
      `UPDATE abuse_state SET member_id = translate(member_id::text, '1234567890', '0123456789')::uuid WHERE action = 'INCREASED_WAGERING'`,
      /the abuse band is absent, should be INCREASED_WAGERING/,
    ],
    [
      'whose word it is',
      `UPDATE abuse_word SET said_by = 'cleo' WHERE what = 'BLOCKED'`,
      `UPDATE abuse_word SET said_by = 'anna' WHERE what = 'BLOCKED'`,
      /first person is cleo, the review says anna/,
    ],
    [
      'the second person',
      `UPDATE abuse_word SET approved_by = NULL WHERE approved_by = 'ben'`,
      `UPDATE abuse_word SET approved_by = 'ben' WHERE reason IN (SELECT reason FROM review WHERE approved_by = 'ben')
         AND review_id IN (SELECT review_id FROM review WHERE approved_by = 'ben')`,
      /second person is absent, the review says ben/,
    ],
    [
      'both second persons',
      `WITH w AS (UPDATE abuse_word SET approved_by = NULL WHERE approved_by = 'ben' RETURNING review_id)
       UPDATE review SET approved_by = NULL, score = 81 WHERE review_id IN (SELECT review_id FROM w)`,
      `WITH r AS (UPDATE review SET approved_by = 'ben', score = 75 WHERE score = 81 RETURNING review_id)
       UPDATE abuse_word SET approved_by = 'ben' WHERE review_id IN (SELECT review_id FROM r)`,
      /one person dismissed a score of 81/,
    ],
    [
      'a link that nobody finds any more',
      `UPDATE link_value SET member_bucket = (member_bucket + 1) % 256`,
      `UPDATE link_value v SET member_bucket = l.bucket FROM member_link l WHERE l.member_id = v.member_id AND l.ref = v.ref`,
      /a link by payment is absent, should be [0-9a-f]{64}/,
    ],
    [
      'how a review ended',
      `UPDATE review SET state = 'CONFIRMED' WHERE state = 'BLOCKED'`,
      `UPDATE review SET state = 'BLOCKED' WHERE state = 'CONFIRMED'`,
      /outcome is BLOCKED, the review says CONFIRMED/,
    ],
    [
      'a review that there never was',
      `UPDATE abuse_word SET review_id = word_id WHERE what = 'BLOCKED'`,
      `UPDATE abuse_word w SET review_id = r.review_id FROM review r WHERE w.what = 'BLOCKED' AND r.state = 'BLOCKED'`,
      /there is no review/,
    ],
  ])('%s', async (_, change, back, says) => {
    expect(await foundAfter(change)).toMatch(says);
    expect(await foundAfter(back)).toBe('');
  });
});
