import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Betting, betting } from '../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../test/laurel.ts';
import { played, takenBack, tell } from '../../../test/play-told.ts';
import { type AbuseEvidence, playSums } from '../../engine/abuse/evidence.ts';
import { mostTold } from '../../engine/abuse/thresholds.ts';
import { must } from '../../kernel/assert.ts';
import { utcDay } from '../../kernel/calendar.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import { dayMs, hourMs, minuteMs } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Reader } from '../../platform/database.ts';
import { readRiskBases } from '../activity/risk/read-known.ts';
import { getMember } from '../members/find.ts';
import { mostCounted } from '../members/links/shared-values.ts';
import { currentProgram } from '../program/current.ts';
import { noBonus } from '../wallet/bonus/grant.ts';
import { readBonuses } from '../wallet/read-wallet.ts';
import { type ReadEvidence, readAbuseEvidence, readEvidence } from './read-evidence.ts';
import { upsertStates } from './state-store.ts';

let laurel: TestLaurel;
let bets: Betting;
beforeAll(async () => {
  laurel = await testLaurel();
  bets = betting(laurel);
});
afterAll(() => laurel.drop());

/** What the caller has read before. */
async function knownOf(playerId: string) {
  const { db } = laurel.database;
  const member = await getMember(db, playerId);
  const known = { profiles: await readRiskBases(db, [member]), bonuses: await readBonuses(db, [member], laurel.clock.now()) };
  return { member, known, program: (await currentProgram(db)).program };
}

async function evidenceOf(playerId: string): Promise<AbuseEvidence | undefined> {
  const { member, known, program } = await knownOf(playerId);
  return (await readAbuseEvidence(laurel.database.db, [member], known, program, laurel.clock.now())).get(member.memberId);
}

/** Reads and keeps it, and how many statements that took. */
async function keep(playerId: string): Promise<{ read: ReadEvidence | undefined; statements: number }> {
  const { database, clock } = laurel;
  const now = clock.now();
  const { member, known, program } = await knownOf(playerId);
  const { bucket, memberId } = member;
  let statements = 0;
  const counting: Reader = database.db.withPlugin({
    transformQuery({ node }) {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const read = (await readEvidence(counting, [member], known, program, now)).get(memberId);
  if (read?.own) {
    const { evidence, mark } = read.own;
    const state = { bucket, memberId, ...mark, evidence, score: 0, action: 'NO_ACTION' as const, scoredAt: now };
    await database.transaction((tx) => upsertStates(tx, [state]));
  }
  return { read, statements };
}

describe('a bonus that is cashed out at once', () => {
  it('is found, once it happened', async () => {
    const now = laurel.clock.now();
    await tell(laurel, played('P1', 'DEPOSIT', now - hourMs, '40'));
    const grantId = await bets.give('P1', { amount: '20', wagering: 1 });
    expect(await evidenceOf('P1')).toBeUndefined();
    await tell(laurel, ...[1, 2].map((nth) => played('P1', 'WAGER', now, '10', { eventId: `bet${nth}`, gameType: 'slots' })));
    laurel.clock.set(now + 30 * minuteMs);
    const out = played('P1', 'WITHDRAWAL', now + 20 * minuteMs, '40', { eventId: 'out' });
    await tell(laurel, out);
    const cashOut = {
      eventId: 'out',
      at: now + 20 * minuteMs,
      amountMinor: 4_000,
      balanceMinor: 4_000 - 2_000 + 2_000,
      after: { what: 'conversion', grantId, at: now },
    };
    expect((await evidenceOf('P1'))?.cashOuts).toEqual([cashOut]);
    await keep('P1');
    // What was told late changes what there was before it.
    await tell(laurel, played('P1', 'DEPOSIT', now - 2 * dayMs, '1'));
    expect((await evidenceOf('P1'))?.cashOuts).toEqual([{ ...cashOut, balanceMinor: 4_100 }]);
    await tell(laurel, played('P1', 'WAGER', now + 10 * minuteMs, '1', { eventId: 'played on' }));
    expect(await evidenceOf('P1')).toBeUndefined();
    await tell(laurel, takenBack(played('P1', 'WAGER', now + 10 * minuteMs, '1', { eventId: 'played on' }), now));
    expect((await evidenceOf('P1'))?.cashOuts).toHaveLength(1);
    await tell(laurel, takenBack(out, now));
    expect(await evidenceOf('P1')).toBeUndefined();
  });
});

describe('the last bet of a completed bonus is taken back', () => {
  it('so that it was completed by the bet before, the day before, and a withdrawal then followed it', async () => {
    const start = laurel.clock.now();
    const midnight = start - (start % dayMs) + dayMs;
    await tell(laurel, played('B1', 'DEPOSIT', start - hourMs, '40'));
    const grantId = await bets.give('B1', { amount: '20', wagering: 1 });
    const last = played('B1', 'WAGER', midnight + 30 * minuteMs, '10');
    laurel.clock.set(midnight + hourMs);
    const [bet, out] = [start + hourMs, start + hourMs + 20 * minuteMs];
    await tell(laurel, played('B1', 'WAGER', bet, '10'), last, played('B1', 'WITHDRAWAL', out, '48', { eventId: 'out' }));
    expect((await keep('B1')).read?.own).toMatchObject({ mark: { throughDay: utcDay(midnight) }, evidence: { cashOuts: [] } });
    await tell(laurel, takenBack(last, midnight + hourMs));
    const after = { what: 'conversion', grantId, at: bet };
    expect((await evidenceOf('B1'))?.cashOuts).toEqual([{ eventId: 'out', at: out, amountMinor: 4_800, balanceMinor: 5_000, after }]);
  });
});

describe('what it takes to read it', () => {
  const [states, words, links] = [1, 1, 1];

  it('of who was told of by sheets alone no activity is read', async () => {
    await laurel.importLines(['S1,5000,15000,12000,25,48']);
    expect(await keep('S1')).toEqual({ read: undefined, statements: words + links });
  });

  it('of who never withdrew neither', async () => {
    await tell(laurel, played('S2', 'WAGER', laurel.clock.now(), '10'), played('S2', 'WIN', laurel.clock.now(), '500'));
    expect(await keep('S2')).toEqual({ read: undefined, statements: words + links });
  });

  it('where nothing is new, what is kept is all', async () => {
    const now = laurel.clock.now();
    await tell(laurel, played('S3', 'DEPOSIT', now - dayMs, '10'), played('S3', 'WITHDRAWAL', now - hourMs, '5'));
    expect((await keep('S3')).statements).toBeGreaterThan(states + words + links);
    expect((await keep('S3')).statements).toBe(states + words + links);
  });

  it('where bets came on top, their days are counted and nothing else is looked for', async () => {
    const now = laurel.clock.now();
    await tell(laurel, played('S4', 'DEPOSIT', now - dayMs, '10'), played('S4', 'WITHDRAWAL', now - dayMs, '5'));
    await tell(laurel, played('S4', 'WAGER', now - hourMs, '1'));
    await keep('S4');
    await tell(laurel, played('S4', 'WAGER', now, '1'));
    const [daysOfRows, withdrawals] = [1, 1];
    expect((await keep('S4')).statements).toBe(states + words + links + daysOfRows + withdrawals);
  });
});

describe('trails', () => {
  it('are shown of signals that are met, without what was taken back', async () => {
    const now = laurel.clock.now();
    const wins = Array.from({ length: 12 }, (_, nth) => played('T1', 'WIN', now - nth * minuteMs, '100', { eventId: `win${nth}` }));
    await tell(laurel, ...Array.from({ length: 100 }, (_, nth) => played('T1', 'WAGER', now - nth * minuteMs, '1')), ...wins);
    await tell(laurel, takenBack(wins[0] ?? played('T1', 'WIN', now), now));
    const events = Array.from({ length: 10 }, (_, nth) => `win${nth + 1}`);
    expect(await evidenceOf('T1')).toMatchObject({ wins: { at: now - minuteMs, events }, bonusPlay: null });
    await keep('T1');
    const [states, words, links] = [1, 1, 1];
    expect(await keep('T1')).toMatchObject({ read: { own: { evidence: { wins: { events } } } }, statements: states + words + links });
  });

  it('of who was told of by sheets alone: the last sheet', async () => {
    const { rows } = await laurel.database.pool.query(`
      UPDATE profile SET bets = 500, won = 2 * wagered
       WHERE member_id = (SELECT member_id FROM member WHERE external_id = 'S1') RETURNING member_id`);
    expect(rows).toHaveLength(1);
    expect((await evidenceOf('S1'))?.wins).toEqual({ at: expect.any(Number), events: [expect.stringMatching(/^import:.*:1$/)] });
  });

  it('count from what a reviewer dismissed', async () => {
    const { database, clock } = laurel;
    const { member, known } = await knownOf('T1');
    const [at, { bucket, memberId }] = [clock.now(), member];
    const { profile } = must(known.profiles.get(memberId), 'a player has a profile');
    const play = playSums({ profile, bonus: noBonus });
    const dismissed = canonicalJson({ ABNORMAL_WIN_RATE: { through: at, play, links: [] } });
    await database.pool.query(
      `INSERT INTO abuse_word (bucket, member_id, word_id, what, dismissed, review_id, reason, said_by, at)
       VALUES ($1, $2, $3, 'DISMISSED', $4, $3, 'a lucky day', 'ann', $5)`,
      [bucket, memberId, newId(at, bucket), dismissed, new Date(at)],
    );
    expect(await evidenceOf('T1')).toMatchObject({
      wins: null,
      word: { blocked: false, dismissed: { ABNORMAL_WIN_RATE: { through: at } } },
    });
    await tell(
      laurel,
      ...Array.from({ length: 100 }, () => played('T1', 'WAGER', at, '1')),
      played('T1', 'WIN', at, '130', { eventId: 'more' }),
    );
    expect((await evidenceOf('T1'))?.wins?.events[0]).toBe('more');
  });
});

it('whom a member shares a device with is named by the first digits of its hash', async () => {
  const now = laurel.clock.now();
  const links = [{ kind: 'device' as const, value: 'one phone' }];
  await tell(laurel, played('L1', 'WAGER', now - dayMs, '1', { links }), played('L2', 'WAGER', now, '1', { links }));
  const shared = [{ kind: 'device', ref: expect.stringMatching(/^[0-9a-f]{16}$/), members: 2, at: now, joinedAt: now }];
  expect((await evidenceOf('L1'))?.links).toEqual(shared);
  expect((await evidenceOf('L2'))?.links).toEqual(shared.map((one) => ({ ...one, joinedAt: now - dayMs })));
});

it('members on a value are counted just so far that the detector can tell that they are too many', () => {
  expect(mostCounted).toBe(mostTold + 1);
});

it('what was taken back before the time that is read makes no stake usual either', async () => {
  const now = laurel.clock.now();
  const [bet, out] = [now - 730 * dayMs, now - 719 * dayMs];
  const bets = Array.from({ length: 20 }, (_, nth) => played('V1', 'WAGER', bet + nth * minuteMs, '10'));
  await tell(laurel, played('V1', 'DEPOSIT', bet, '500'), ...bets);
  await tell(laurel, played('V1', 'WIN', out - minuteMs, '300'), played('V1', 'WITHDRAWAL', out, '600'));
  expect((await evidenceOf('V1'))?.cashOuts).toMatchObject([{ after: { what: 'win', stakes: 30 } }]);
  await tell(laurel, takenBack(bets[0] ?? played('V1', 'WAGER', bet, '10'), bet + hourMs));
  expect(await evidenceOf('V1')).toBeUndefined();
});
