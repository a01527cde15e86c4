import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Betting, betting, codeOr } from '../../../test/betting.ts';
import { dice } from '../../../test/dice.ts';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { played, tell } from '../../../test/play-told.ts';
import { verifyAll } from '../../entrypoints/verify-all.ts';
import { must } from '../../kernel/assert.ts';
import { hourMs } from '../../kernel/clock.ts';
import { operationOf } from '../ledger/operation.ts';
import { getMember } from '../members/find.ts';
import { expireGrants } from '../wallet/bonus/end.ts';
import { activateQueued } from './activation/activate.ts';
import { evaluateMembers } from './evaluate.ts';
import { issueReward } from './settle-offer.ts';
import { followEvents } from './triggers/follow-events.ts';

/*
 * Whoever asks to be kept out is given nothing from that commit on, whatever is under way about them. A thousand times somebody goes out
 * while an evaluation runs and something else is given to them besides.
 */

const races = 1_000;
/** Races at a time, each with several commits under way. */
const lanes = 4;
const wagered = (atLeast: number) => ({ total_wagered_min: atLeast });
const once = { max: 1, per: 'lifetime' };

/** Each as a rule: what everybody has before the races, and what is given in them. */
const rules = [
  ['OWN_MONEY', wagered(1), { type: 'CASHBACK', amount: 5 }],
  ['OWN_TICKETS', wagered(1), { type: 'TICKETS', amount: 3 }],
  ['OWN_POINTS', wagered(1), { type: 'REWARD_POINTS', amount: 100 }],
  ['FIRST_BONUS', wagered(1), { type: 'BONUS_BALANCE', amount: 10, wagering_requirement: 5, expiry_hours: 1 }],
  ['NEXT_BONUS', wagered(1), { type: 'BONUS_BALANCE', amount: 11, wagering_requirement: 5, expiry_hours: 500 }],
  ['OFFER', wagered(1), { type: 'CASHBACK', amount: 7, delivery: 'offer', offer_hours: 500 }],
  ['EVALUATED', wagered(10_001), { type: 'CASHBACK', amount: 1 }],
] as const;
const wakes = { rule_id: 'WOKEN', trigger: 'event', conditions: { wagered_1d_min: 20 }, reward_config: { type: 'CASHBACK', amount: 2 } };

let laurel: TestLaurel;
let bets: Betting;
let offers: ReadonlyMap<string, string>;

/** What is given beside the evaluation, and as what the witness sees it. */
const gifts: Record<string, { give: (player: string) => Promise<unknown>; seen: string }> = {
  'an offer is accepted': { give: accept, seen: 'accepted' },
  'a queued bonus has its turn': { give: takeTurn, seen: 'activated' },
  'a bet wakes a rule': { give: betAndWake, seen: 'given WOKEN' },
  'a bonus is credited by hand': { give: (player) => bets.give(player, { amount: '3' }).catch(refusedOnly), seen: 'granted' },
  'nothing else': { give: () => Promise.resolve(), seen: 'given EVALUATED' },
};
const kinds = Object.keys(gifts);
/** Two ways out. */
const exits = [(player: string) => bets.exclude(player), (player: string) => bets.coolOff(player, 1_000)] as const;

const playerOf = (race: number): string => `P${race}`;
const kindOf = (race: number): string => must(kinds[race % kinds.length], 'a remainder names one');
const leave = (race: number) => (exits[Math.floor(race / kinds.length) % 2] ?? exits[0])(playerOf(race));
const evaluate = (player: string) => evaluateMembers(laurel.rewards, tester, [player], {}, laurel.clock.now());

async function accept(player: string): Promise<unknown> {
  const operation = operationOf(await getMember(laurel.database.db, player), 'test', 'accept', {}, laurel.clock.now());
  const offer = must(offers.get(player), 'everybody has an offer');
  return codeOr(issueReward(laurel.rewards, tester, offer, operation, laurel.clock.now()));
}

async function takeTurn(player: string): Promise<unknown> {
  return activateQueued(laurel.rewards, [await getMember(laurel.database.db, player)], laurel.clock.now());
}

async function betAndWake(player: string): Promise<unknown> {
  await tell(laurel, played(player, 'WAGER', laurel.clock.now(), '20'));
  return followEvents(laurel.rewards, laurel.clock);
}

function refusedOnly(error: unknown): void {
  if (!String(error).includes('the bonus was not given')) throw error;
}

/**
 * Triggers that number what happens to a member. Whoever writes it holds the member's lock, so the numbers have the order in which
 * they had it, and no transaction can hide behind an earlier start.
 */
async function callWitness(): Promise<void> {
  const client = new pg.Client({ connectionString: laurel.ownerUrl });
  await client.connect();
  const watch = (table: string, name: string, when: string, what: string) =>
    `
    CREATE FUNCTION public.${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO public.witness (member_id, tx, what) VALUES (NEW.member_id, pg_current_xact_id()::text, ${what}); RETURN NULL; END $$;
    CREATE TRIGGER ${name} AFTER ${when} EXECUTE FUNCTION public.${name}();`.replace('ON ?', `ON laurel.${table} FOR EACH ROW`);
  await client.query(
    [
      `CREATE TABLE public.witness (no bigint GENERATED ALWAYS AS IDENTITY, member_id uuid, tx text, what text);
       GRANT SELECT, INSERT ON public.witness TO laurel_app;`,
      watch('member', 'leaves', `UPDATE ON ? WHEN (OLD.status = 'ACTIVE' AND NEW.status <> 'ACTIVE')`, `'out'`),
      watch('reward', 'is_given', 'INSERT ON ?', `'given ' || NEW.rule_id`),
      watch('reward', 'is_accepted', 'UPDATE ON ? WHEN (OLD.transfer_id IS NULL AND NEW.transfer_id IS NOT NULL)', `'accepted'`),
      watch('bonus_grant', 'is_granted', 'INSERT ON ?', `'granted'`),
      watch('bonus_grant', 'goes_active', `UPDATE ON ? WHEN (OLD.state <> 'ACTIVE' AND NEW.state = 'ACTIVE')`, `'activated'`),
      watch('bonus_grant', 'is_forfeited', `UPDATE ON ? WHEN (OLD.state <> 'FORFEITED' AND NEW.state = 'FORFEITED')`, `'forfeited'`),
      watch('transfer', 'is_funded', `INSERT ON ? WHEN (NEW.from_account IN ('BONUS_COST', 'ISSUANCE'))`, `'funded'`),
    ].join('\n'),
  );
  await client.end();
}

async function rowsOf<Row extends Record<string, unknown>>(query: string): Promise<Row[]> {
  return (await laurel.database.pool.query<Row>(query)).rows;
}

beforeAll(async () => {
  const room = { max_daily_reward_per_player: 100_000, max_weekly_reward_per_player: 100_000, max_monthly_reward_per_player: 100_000 };
  laurel = await testLaurel({ min_roi: -100, ...room });
  bets = betting(laurel);
  const named = rules.map(([rule_id, conditions, reward_config]) => ({ rule_id, conditions, reward_config }));
  await laurel.createRules(...[...named, wakes].map((rule) => ({ ...rule, name: rule.rule_id, frequency: once })));
  const players = Array.from({ length: races }, (_, race) => playerOf(race));
  const know = (total: number) =>
    laurel.importLines(
      players.map((player) => `${player},100,${total},${total},40,20`),
      { triggerRewards: false },
    );
  await know(10_000);
  for (let start = 0; start < races; start += 500) {
    await evaluateMembers(laurel.rewards, tester, players.slice(start, start + 500), { limit: 6 }, laurel.clock.now());
  }
  await know(10_001);
  // The bonus in play is over, and nobody has looked whose turn it is.
  laurel.clock.set(laurel.clock.now() + hourMs);
  await expireGrants(laurel.ledger, 'USD', laurel.clock.now());
  const waiting = await rowsOf<{ player: string; reward_id: string }>(`
    SELECT m.external_id AS player, r.reward_id FROM reward r JOIN member m ON m.bucket = r.bucket AND m.member_id = r.member_id
     WHERE r.rule_id = 'OFFER' AND r.transfer_id IS NULL`);
  offers = new Map(waiting.map(({ player, reward_id }) => [player, reward_id]));
  await callWitness();
}, 60_000);
afterAll(() => laurel.drop());

/** What the witness saw of a player, in order; money moves with what it is given for. */
async function seenOf(player: string): Promise<string[]> {
  const { memberId } = await getMember(laurel.database.db, player);
  const { rows } = await laurel.database.pool.query<{ what: string }>(
    `SELECT what FROM public.witness WHERE member_id = $1 AND what <> 'funded' ORDER BY no`,
    [memberId],
  );
  return rows.map(({ what }) => what);
}

describe('one after the other', () => {
  it.each(kinds)('%s: before somebody goes out, and not after', async (kind) => {
    const { give, seen } = must(gifts[kind], 'it is a kind of gift');
    for (const [way, exit] of exits.entries()) {
      const [early, late] = [0, 1].map((turn) => playerOf(kinds.indexOf(kind) + kinds.length * (2 * way + turn))) as [string, string];
      await give(early);
      await evaluate(early);
      await exit(early);
      const before = await seenOf(early);
      expect(before).toEqual(expect.arrayContaining([seen, 'given EVALUATED', 'out']));
      expect(before.slice(before.indexOf('out') + 1).filter((what) => what !== 'forfeited')).toEqual([]);
      await exit(late);
      await give(late);
      await evaluate(late);
      expect((await seenOf(late)).filter((what) => what !== 'forfeited')).toEqual(['out']);
    }
  });
});

describe('at once', () => {
  beforeAll(async () => {
    const chance = dice(20_261_121);
    let race = 4 * kinds.length; // those before were told one after the other
    const run = async (): Promise<void> => {
      for (let mine = race++; mine < races; mine = race++) {
        const player = playerOf(mine);
        const doing = [() => leave(mine), () => evaluate(player), () => gifts[kindOf(mine)]?.give(player)];
        const first = doing.splice(chance(doing.length), 1);
        if (chance(2) === 0) doing.reverse();
        await Promise.all([...first, ...doing].map(async (one) => one()));
      }
    };
    await Promise.all(Array.from({ length: lanes }, run));
  }, 60_000);

  it('nobody is given anything, and no bonus becomes active, once they are out', async () => {
    const late = await rowsOf(`
      SELECT m.external_id, w.what FROM public.witness w
        JOIN public.witness o ON o.member_id = w.member_id AND o.what = 'out' AND o.no < w.no
        JOIN member m ON m.member_id = w.member_id
       WHERE w.what <> 'forfeited' ORDER BY w.no`);
    expect(late).toEqual([]);
    expect(await rowsOf(`SELECT count(DISTINCT member_id) AS out FROM public.witness WHERE what = 'out'`)).toEqual([{ out: races }]);
  });

  it('the witness saw whatever was given', async () => {
    const [seen] = await rowsOf(`SELECT count(*) FILTER (WHERE what = 'given EVALUATED') AS evaluated,
      count(*) FILTER (WHERE what = 'given WOKEN') AS woken, count(*) FILTER (WHERE what = 'accepted') AS accepted FROM public.witness`);
    const [stored] = await rowsOf(`SELECT count(*) FILTER (WHERE rule_id = 'EVALUATED') AS evaluated,
      count(*) FILTER (WHERE rule_id = 'WOKEN') AS woken,
      count(*) FILTER (WHERE rule_id = 'OFFER' AND transfer_id IS NOT NULL) AS accepted FROM reward`);
    expect(seen).toEqual(stored);
  });

  it('self-exclusion took every bonus in its own commit; a break took none', async () => {
    expect(
      await rowsOf(`
        SELECT m.status, count(DISTINCT w.member_id) AS members, count(*) FILTER (WHERE w.tx <> o.tx) AS elsewhere
          FROM public.witness w JOIN public.witness o ON o.member_id = w.member_id AND o.what = 'out'
          JOIN member m ON m.member_id = w.member_id
         WHERE w.what = 'forfeited' GROUP BY m.status`),
    ).toEqual([{ status: 'SELF_EXCLUDED', members: races / 2, elsewhere: 0 }]);
    const live = await rowsOf(`SELECT DISTINCT m.status, g.state FROM bonus_grant g JOIN member m ON m.bucket = g.bucket
        AND m.member_id = g.member_id WHERE g.ended_at IS NULL ORDER BY m.status, g.state`);
    expect(live.every(({ status, state }) => status === 'COOLING_OFF' && (state === 'QUEUED' || state === 'SUSPENDED'))).toBe(true);
  });

  it('own money, points and tickets are as they were or more: nothing ever left them', async () => {
    const left = `SELECT count(*) AS moved FROM transfer WHERE from_account IN ('PAYABLE', 'RP', 'LP', 'TICKET')`;
    expect(await rowsOf(left)).toEqual([{ moved: 0 }]);
    const own = `SELECT count(*) AS members FROM wallet WHERE payable >= 500 AND rp >= 100 AND ticket >= 3`;
    expect(await rowsOf(own)).toEqual([{ members: races }]);
  });

  it('when all has followed, offers of the excluded have lapsed, and nothing was given meanwhile', async () => {
    const [before] = await rowsOf('SELECT max(no) AS no FROM public.witness');
    await laurel.follow();
    expect(await rowsOf('SELECT max(no) AS no FROM public.witness')).toEqual([before]);
    expect(
      await rowsOf(`SELECT DISTINCT m.status FROM reward r JOIN member m ON m.bucket = r.bucket AND m.member_id = r.member_id
        WHERE r.rule_id = 'OFFER' AND r.transfer_id IS NULL AND r.ended IS NULL`),
    ).toEqual([{ status: 'COOLING_OFF' }]);
  });

  it('the books are sound', async () => {
    expect((await verifyAll(laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
  });
});
