import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suspects } from '../../../../test/abuse/suspects.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { officers } from '../../../../test/officers.ts';
import { played, takenBack, tell } from '../../../../test/play-told.ts';
import { dayMs } from '../../../kernel/clock.ts';
import { type MemberKey, nilUuid } from '../../../kernel/ids.ts';
import { listMemberIds } from '../../members/find.ts';
import { lockMembersByKey } from '../../members/lock.ts';
import { scoreMembers } from '../score-members.ts';

let laurel: TestLaurel;
let suspect: ReturnType<typeof suspects>;
beforeAll(async () => {
  laurel = await testLaurel();
  suspect = suspects(laurel);
});
afterAll(() => laurel.drop());

/** The followers forget how far they were, and see every batch again. */
async function followAgain(): Promise<void> {
  await laurel.database.pool.query(`DELETE FROM follower WHERE name = 'abuse'`);
  await laurel.follow();
}

describe('the reference case: a bonus is played through with nothing else, and paid out at once', () => {
  it('comes to 75: wagering is doubled, and a person looks at it', async () => {
    const { grantId, withdrawal, bets } = await suspect.hitAndRun('R1');
    await laurel.follow();
    expect(await suspect.kept('R1')).toEqual({ score: 75, action: 'INCREASED_WAGERING' });
    expect(await suspect.changes('R1')).toEqual(['NO_ACTION → INCREASED_WAGERING at 75']);
    const signals = ['IMMEDIATE_WITHDRAWAL', 'BONUS_ONLY_PLAY'];
    expect(await suspect.told('R1')).toEqual([{ from: 'NO_ACTION', to: 'INCREASED_WAGERING', score: 75, signals }]);
    const [review, ...others] = await suspect.reviews('R1');
    expect(others).toEqual([]);
    expect(review).toMatchObject({ kind: 'abuse', cause: 'abuse_score', state: 'OPEN', score: 75, note: null, openedBy: 'system' });
    expect(review?.evidence).toMatchObject({
      score: 75,
      action: 'INCREASED_WAGERING',
      blocked: false,
      signals: [
        {
          code: 'IMMEDIATE_WITHDRAWAL',
          weight: 40,
          evidence: [withdrawal, grantId],
          facts: { after: 'conversion', amount: '15.00', balance: '15.00', minutes: 30 },
        },
        {
          code: 'BONUS_ONLY_PLAY',
          weight: 35,
          evidence: bets,
          facts: { deposited: '0.00', received: '20.00', staked: '20.00', wagered: '20.00' },
        },
      ],
    });
  });

  it('is kept, told and opened once, however often its batches are followed', async () => {
    const before = [await suspect.kept('R1'), await suspect.changes('R1'), await suspect.told('R1'), await suspect.reviews('R1')];
    await followAgain();
    await followAgain();
    expect([await suspect.kept('R1'), await suspect.changes('R1'), await suspect.told('R1'), await suspect.reviews('R1')]).toEqual(before);
  });

  it('is less where a withdrawal was taken back', async () => {
    const { withdrawal } = await suspect.hitAndRun('R2');
    await laurel.follow();
    expect(await suspect.kept('R2')).toEqual({ score: 75, action: 'INCREASED_WAGERING' });
    const at = laurel.clock.now();
    await tell(laurel, takenBack({ ...played('R2', 'WITHDRAWAL', at, '15'), eventId: withdrawal }, at));
    await laurel.follow();
    expect(await suspect.kept('R2')).toEqual({ score: 35, action: 'REDUCED_REWARDS' });
    expect(await suspect.changes('R2')).toEqual(['NO_ACTION → INCREASED_WAGERING at 75', 'INCREASED_WAGERING → REDUCED_REWARDS at 35']);
  });
});

describe('who gives no cause', () => {
  it('has no row, and is told of nowhere', async () => {
    await tell(laurel, played('H1', 'DEPOSIT', laurel.clock.now(), '100'), played('H1', 'WAGER', laurel.clock.now(), '10'));
    await laurel.importLines(['H2,5000,15000,12000,25,48'], { triggerRewards: false });
    await laurel.follow();
    for (const player of ['H1', 'H2']) {
      expect([await suspect.kept(player), await suspect.changes(player), await suspect.reviews(player)]).toEqual([null, [], []]);
    }
  });
});

describe('a band above NO_ACTION at risk HIGH', () => {
  it('is held for a person, who has a review of it, whatever the score', async () => {
    const say = officers(laurel);
    await suspect.playBonusOnly('K1');
    await laurel.follow();
    expect([await suspect.kept('K1'), await suspect.reviews('K1')]).toEqual([{ score: 35, action: 'REDUCED_REWARDS' }, []]);
    await say.override('anna', 'K1', 'HIGH');
    await laurel.follow();
    expect(await suspect.reviews('K1')).toMatchObject([{ cause: 'held_for_person', score: 35, state: 'OPEN' }]);
  });

  it('is none of its business where the score is below', async () => {
    const say = officers(laurel);
    await tell(laurel, played('K2', 'DEPOSIT', laurel.clock.now(), '100'));
    await say.override('anna', 'K2', 'CRITICAL');
    await laurel.follow();
    expect((await suspect.reviews('K2')).filter(({ kind }) => kind === 'abuse')).toEqual([]);
  });
});

it('members who are scored at once by several are scored once', async () => {
  const players = ['C1', 'C2', 'C3'];
  for (const player of players) await suspect.hitAndRun(player);
  const keys: MemberKey[] = [];
  for (let bucket = 0; bucket < 256; bucket += 1) {
    const ids = await listMemberIds(laurel.database.db, bucket, nilUuid, 100);
    keys.push(...ids.map((memberId) => ({ bucket, memberId })));
  }
  const score = () =>
    laurel.database.transaction(async (tx) => scoreMembers(tx, await lockMembersByKey(tx, keys.toReversed()), laurel.clock.now()));
  await Promise.all([score(), score(), laurel.follow(), score()]);
  for (const player of players) {
    expect([player, await suspect.changes(player), await suspect.told(player), await suspect.reviews(player)]).toMatchObject([
      player,
      [expect.any(String)],
      [expect.any(Object)],
      [{ state: 'OPEN' }],
    ]);
  }
});

describe('a year without play', () => {
  let quiet: TestLaurel;
  beforeAll(async () => {
    quiet = await testLaurel();
  });
  afterAll(() => quiet.drop());

  it('lets the score fall to nothing, and every band on the way is told of', async () => {
    const one = suspects(quiet);
    await one.hitAndRun('Y1');
    await quiet.follow();
    const start = quiet.clock.now();
    const scores: number[] = [];
    for (const day of [0, 90, 180, 365]) {
      await quiet.moveClock(start + day * dayMs);
      scores.push((await one.now('Y1')).score);
    }
    expect(scores).toEqual([75, 37, 19, 5]); // what was played is half an hour older than the withdrawal: 37.49
    expect(await one.kept('Y1')).toEqual({ score: 30, action: 'NO_ACTION' }); // nobody looks every day any more
    const changes = [
      'NO_ACTION → INCREASED_WAGERING at 75',
      'INCREASED_WAGERING → REDUCED_REWARDS at 60',
      'REDUCED_REWARDS → NO_ACTION at 30',
    ];
    expect(await one.changes('Y1')).toEqual(changes);
    expect(await one.told('Y1')).toMatchObject([{ score: 75 }, { score: 60 }, { score: 30, to: 'NO_ACTION' }]);
    expect(await one.reviews('Y1')).toMatchObject([{ state: 'OPEN', score: 75 }]);
  });
});
