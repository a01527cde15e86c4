import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { historyOf, standingOf } from '../../../../test/standings.ts';
import { dayMs } from '../../../kernel/clock.ts';
import { getMember } from '../../members/find.ts';
import { classifyMember } from './classify.ts';
import { reclassifyBucket } from './reclassify-bucket.ts';
import { nextRequalification, requalify } from './requalify.ts';

let laurel: TestLaurel;

beforeAll(async () => {
  laurel = await testLaurel();
});

afterAll(() => laurel.drop());

const take = (...lines: string[]) => laurel.importLines(lines, { triggerRewards: false });

const tierOf = async (playerId: string) => {
  const { tier, dueAt } = await standingOf(laurel, playerId);
  return [tier.tierId, dueAt === null ? null : new Date(dueAt).toISOString().slice(0, 10)];
};

describe('requalification', () => {
  const goTo = async (day: string): Promise<number> => {
    laurel.clock.set(Date.parse(day));
    return requalify(laurel.ledger, laurel.clock.now());
  };

  it('is as the README tells it', async () => {
    await take(referenceLine);
    expect(await tierOf('P001')).toEqual(['silver', '2027-03-02']);
    await goTo('2026-06-01');
    await take('P001,5000,115000,112000,25,48');
    expect(await tierOf('P001')).toEqual(['gold', '2027-06-01']);
    await goTo('2027-06-01');
    expect(await tierOf('P001')).toEqual(['gold', '2027-07-01']);
    await goTo('2027-07-01');
    expect(await tierOf('P001')).toEqual(['silver', '2028-06-30']);
    const moves = ['segment LOSING→BREAKEVEN import', 'tier silver→gold import'];
    expect(await historyOf(laurel, 'P001')).toEqual([...moves, 'tier gold→silver requalification']);
  });

  it('nobody is due today', async () => {
    expect(await nextRequalification(laurel.database.db)).toBeGreaterThan(laurel.clock.now());
    expect(await requalify(laurel.ledger, laurel.clock.now())).toBe(0);
  });

  it('a year, a grace, and then one tier at a time; promotion waits for none of it', async () => {
    laurel.clock.set(Date.parse('2030-01-10T12:00:00Z'));
    await requalify(laurel.ledger, laurel.clock.now());
    await take('Q1,5000,150000,150000,25,48', 'Q2,5000,150000,150000,25,48', 'Q3,5000,15000,12000,25,48');
    expect(await tierOf('Q1')).toEqual(['gold', '2031-01-10']);
    laurel.clock.set(Date.parse('2030-06-01'));
    await take('Q2,5000,250000,250000,25,48', 'Q3,5000,115000,112000,25,48');
    expect(await tierOf('Q2')).toEqual(['gold', '2031-01-10']);
    expect(await tierOf('Q3')).toEqual(['gold', '2031-06-01']);

    expect(await goTo('2031-01-10')).toBe(2);
    expect(await tierOf('Q1')).toEqual(['gold', '2031-02-09']); // in its grace
    expect(await tierOf('Q2')).toEqual(['gold', '2032-01-10']); // 10 000 LP of last June
    expect(await goTo('2031-02-08T23:59:59Z')).toBe(0);
    expect(await goTo('2031-02-09')).toBe(1);
    expect(await tierOf('Q1')).toEqual(['silver', '2032-02-09']);
    expect(await historyOf(laurel, 'Q1')).toEqual(['tier gold→silver requalification']);
  });

  it('who is looked at late stands where a look in time would have put them', async () => {
    await goTo('2036-01-01');
    const { tier } = await standingOf(laurel, 'Q2');
    expect([tier.tierId, new Date(tier.since).toISOString()]).toEqual(['bronze', '2033-03-10T00:00:00.000Z']);
    expect(await historyOf(laurel, 'Q2')).toEqual(['tier gold→silver requalification', 'tier silver→bronze requalification']);
    expect(await nextRequalification(laurel.database.db)).toBeNull();
  });

  it('two sweeps at once are one', async () => {
    const players = Array.from({ length: 40 }, (_, index) => `S${index}`);
    await take(...players.map((playerId) => `${playerId},5000,15000,12000,25,48`));
    laurel.clock.set(Date.parse('2037-02-01'));
    await Promise.all([1, 2, 3].map(() => requalify(laurel.ledger, laurel.clock.now())));
    const histories = await Promise.all(players.map((playerId) => historyOf(laurel, playerId)));
    expect(new Set(histories.flat())).toEqual(new Set(['tier silver→bronze requalification']));
    expect(histories.flat()).toHaveLength(40);
  });
});

describe('a look that comes late, whoever looks first', () => {
  const now = () => laurel.clock.now();
  const reclassify = async (playerId: string) =>
    reclassifyBucket(laurel.ledger, (await getMember(laurel.database.db, playerId)).bucket, now());

  const looks: [who: string, look: (playerId: string, told: string) => Promise<unknown>][] = [
    ['an import', (playerId, told) => take(`${playerId},${told}`)],
    ['a classification', (playerId) => classifyMember(laurel.ledger, tester, playerId, {}, now())],
    ['a reclassification', reclassify],
    ['the sweep', () => requalify(laurel.ledger, now())],
  ];

  it.each(looks)('%s: 1 000 LP on the first day and on the tenth are Silver for a second year', async (who, look) => {
    const playerId = `L-${who.replace(' ', '-')}`;
    laurel.clock.set(now() + dayMs);
    const first = now();
    await take(`${playerId},5000,10000,10000,25,48`);
    laurel.clock.set(first + 10 * dayMs);
    await take(`${playerId},5000,20000,20000,25,48`);
    laurel.clock.set(first + 396 * dayMs);
    await look(playerId, '5001,20000,20000,26,49');
    const until = new Date(first + 730 * dayMs).toISOString().slice(0, 10);
    expect(await tierOf(playerId)).toEqual(['silver', until]);
    expect(await historyOf(laurel, playerId)).toEqual([]);
  });

  it.each(looks)('%s: Gold of which two terms and two graces went by is Bronze, a tier at a time', async (who, look) => {
    const playerId = `M-${who.replace(' ', '-')}`;
    laurel.clock.set(now() + dayMs);
    await take(`${playerId},5000,100000,100000,25,48`);
    laurel.clock.set(now() + 800 * dayMs);
    await look(playerId, '5001,100000,100000,26,49');
    expect(await tierOf(playerId)).toEqual(['bronze', null]);
    expect(await historyOf(laurel, playerId)).toEqual(['tier gold→silver requalification', 'tier silver→bronze requalification']);
  });

  it('points that come after a term and its grace win the tier anew, they do not keep it', async () => {
    laurel.clock.set(now() + dayMs);
    await take('N1,5000,10000,10000,25,48');
    laurel.clock.set(now() + 396 * dayMs);
    await take('N1,5000,20000,20000,25,48');
    expect((await tierOf('N1'))[0]).toBe('silver');
    expect(await historyOf(laurel, 'N1')).toEqual(['tier silver→bronze requalification', 'tier bronze→silver import']);
  });
});

describe('a member who cannot be written', () => {
  it('raises the alarm, stays due, and keeps no other waiting', async () => {
    const players = Array.from({ length: 20 }, (_, index) => `T${index}`);
    await take(...players.map((playerId) => `${playerId},5000,15000,12000,25,48`));
    const { memberId } = await getMember(laurel.database.db, 'T7');
    const owner = new pg.Client(laurel.ownerUrl);
    await owner.connect();
    try {
      // A change under a number that is not taken yet: the member's next one cannot be kept.
      await owner.query(
        `INSERT INTO laurel.standing_change (bucket, member_id, change_no, what, from_value, to_value, cause, at, journal, batch_seq)
         SELECT bucket, member_id, 1, 'tier', 'gold', 'silver', 'import', updated_at, 0, 0 FROM laurel.standing WHERE member_id = $1`,
        [memberId],
      );
    } finally {
      await owner.end();
    }
    laurel.clock.set(laurel.clock.now() + 400 * dayMs);
    const alarms: unknown[] = [];
    await requalify({ ...laurel.ledger, alarm: (error) => alarms.push(error) }, laurel.clock.now());
    expect(alarms).toHaveLength(1);
    const tiers = await Promise.all(players.map(async (playerId) => (await standingOf(laurel, playerId)).tier.tierId));
    expect(tiers).toEqual(players.map((playerId) => (playerId === 'T7' ? 'silver' : 'bronze')));
    expect(await nextRequalification(laurel.database.db)).toBe((await standingOf(laurel, 'T7')).dueAt);
  });
});
