import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { dayMs, hourMs, minuteMs } from '../../../kernel/clock.ts';
import { openLedger } from '../../ledger/commit.ts';
import type { EventOutcome, ReportedEvent } from './event.ts';
import { Intake } from './intake.ts';

/*
 * Whatever order events come in, in whatever portions, however often, through however many servers at once: what is known afterwards is
 * the same as if they had come one after the other, as they happened. `ORDER_LAW_SEED=7 ORDER_LAW_RUNS=200` repeats, or tries for longer.
 */
const seed = Number(process.env['ORDER_LAW_SEED'] ?? Date.now() % 1_000_000_000);
const numRuns = Number(process.env['ORDER_LAW_RUNS'] ?? 8);

const now = Date.parse('2026-03-02T12:00:00Z');

let laurel: TestLaurel;
/** Two servers on one database. */
let intakes: [Intake, Intake];
beforeAll(async () => {
  laurel = await testLaurel({ lp_earn_weights: { poker: 0.25 } }, { timeZone: 'America/Sao_Paulo' });
  const { database, master, clock } = laurel;
  intakes = [laurel.intake, new Intake({ ledger: openLedger(database, 'test:beside', 4), master, clock })];
});
afterAll(() => laurel.drop());

/** What is told in any order, and what only after all else: what contradicts it depends on what was first. */
type Story = { events: ReportedEvent[]; contradictions: ReportedEvent[] };

const silent = {
  amountMinor: 0,
  bonusMinor: 0,
  gameType: null,
  gameId: null,
  roundId: null,
  sessionId: null,
  durationSeconds: null,
  ref: null,
  links: [],
} as const;
const player = fc.constantFrom('ann', 'bob', 'cy', 'dan', 'eve', 'flo', 'gus', 'hal');
const at = fc.integer({ min: now - 9 * dayMs, max: now });
/** Of one to a second: some events are taken back, a few of them twice. */
const voids = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: fc.constant(1) }, fc.constant(2));
const seconds = fc.integer({ min: 0, max: 9_000 });

type Part = (no: number) => { told: ReportedEvent[]; voids: number };

const play: fc.Arbitrary<Part> = fc
  .record({
    playerId: player,
    at,
    kind: fc.constantFrom('DEPOSIT', 'WITHDRAWAL', 'WAGER', 'WAGER', 'WAGER', 'WIN', 'WIN', 'SESSION'),
    amountMinor: fc.integer({ min: 1, max: 400_000 }),
    gameType: fc.constantFrom('slots', 'poker', null),
    durationSeconds: seconds,
    device: fc.constantFrom('d1', 'd2', null),
    voids,
  })
  .map(({ playerId, at, kind, amountMinor, gameType, durationSeconds, device, voids }) => (no) => {
    const base = { ...silent, playerId, at, eventId: `e${no}`, kind } as ReportedEvent;
    const links = device === null ? [] : [{ kind: 'device' as const, value: device }];
    const told =
      kind === 'SESSION'
        ? { ...base, durationSeconds }
        : { ...base, amountMinor, links, gameType: kind === 'WAGER' ? gameType : null, gameId: kind === 'WAGER' ? 'g1' : null };
    return { told: [told], voids };
  });

/** Either end may be missing, or be too far from the other; the end may say how long it was. */
const session: fc.Arbitrary<Part> = fc
  .record({
    playerId: player,
    at: fc.integer({ min: now - 9 * dayMs, max: now - 3 * dayMs }),
    lastedMs: fc.oneof(fc.integer({ min: 0, max: 6 * hourMs }), fc.integer({ min: 47 * hourMs, max: 49 * hourMs })),
    ends: fc.constantFrom(['START'], ['END'], ['START', 'END'], ['START', 'END'], ['START', 'END']),
    voids,
  })
  .map(({ playerId, at, lastedMs, ends, voids }) => (no) => ({
    voids,
    told: ends.map((end): ReportedEvent => {
      const base = { ...silent, playerId, eventId: `s${no}-${end}`, sessionId: `s${no}` };
      return end === 'START' ? { ...base, kind: 'SESSION_START', at } : { ...base, kind: 'SESSION_END', at: at + lastedMs };
    }),
  }));

/** A VOID whose event never comes. */
const orphan: fc.Arbitrary<Part> = fc.record({ playerId: player, at }).map(({ playerId, at }) => (no) => ({
  told: [{ ...silent, playerId, eventId: `o${no}`, kind: 'VOID', at, ref: { eventId: `never${no}`, at: at - 5 * minuteMs } }],
  voids: 0,
}));

const story: fc.Arbitrary<Story> = fc
  .array(fc.oneof({ weight: 8, arbitrary: play }, { weight: 4, arbitrary: session }, orphan), { minLength: 1, maxLength: 60 })
  .map((parts) => {
    const events = parts.flatMap((part, no) => {
      const { told, voids } = part(no);
      const taken = told.flatMap((target) => Array.from({ length: voids }, (_, nth) => voidOf(target, nth)));
      return [...told, ...taken];
    });
    const twice = new Set(events.filter(({ eventId }) => eventId.endsWith('-v1')).map(({ ref }) => ref?.eventId));
    const contradictions = events.flatMap((event, index) => {
      if (index % 7 === 3) return [{ ...event, at: event.at === now ? event.at : event.at + 1 }];
      const tookEffect = event.kind === 'VOID' && !event.eventId.startsWith('o') && !twice.has(event.ref?.eventId);
      return index % 2 === 0 && tookEffect ? [voidOf(event, 0)] : [];
    });
    return { events, contradictions };
  });

function voidOf({ playerId, eventId, at }: ReportedEvent, nth: number): ReportedEvent {
  return { ...silent, playerId, eventId: `${eventId}-v${nth}`, kind: 'VOID', at: Math.min(now, at + nth * 1000), ref: { eventId, at } };
}

/** How a story reaches us: portions in their order, each through one of two servers; some events come again. */
type Delivery = { intake: 0 | 1; events: ReportedEvent[] }[];

function deliveryOf(events: readonly ReportedEvent[]): fc.Arbitrary<Delivery> {
  return fc
    .record({
      again: fc.subarray([...events]),
      sizes: fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1 }),
      ways: fc.array(fc.constantFrom(0 as const, 1 as const), { minLength: 1 }),
    })
    .chain(({ again, sizes, ways }) => {
      const all = [...events, ...again];
      return fc.shuffledSubarray(all, { minLength: all.length }).map((mixed) => {
        const delivery: Delivery = [];
        for (let start = 0, no = 0; start < mixed.length; no += 1) {
          const size = sizes[no % sizes.length] ?? 1;
          delivery.push({ intake: ways[no % ways.length] ?? 0, events: mixed.slice(start, start + size) });
          start += size;
        }
        return delivery;
      });
    });
}

/** The players of a story under names of their own. */
const named = (events: readonly ReportedEvent[], name: string): ReportedEvent[] =>
  events.map((event) => ({ ...event, playerId: `${name}-${event.playerId}` }));

const asHappened = (a: ReportedEvent, b: ReportedEvent): number =>
  Number(a.kind === 'VOID') - Number(b.kind === 'VOID') || a.at - b.at || (a.eventId < b.eventId ? -1 : 1);

/** How often each outcome was told, duplicates aside: those depend on how often something was sent. */
function tally(outcomes: readonly EventOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const name = 'code' in outcome ? `${outcome.status} ${outcome.code} ${outcome.path}` : outcome.status;
    if (name !== 'duplicate') counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** All that is known of the players of a story. Which of its days shows a point that stakes of several earned together may differ. */
async function known(name: string): Promise<unknown[]> {
  const { rows } = await laurel.database.pool.query(
    `SELECT substr(m.external_id, $2::int) AS player, m.status, to_jsonb(p) - '{bucket,member_id}'::text[] AS profile,
            -- A wallet is made when something comes into it: a bet taken back in its own commit makes none.
            coalesce(w.lp, 0) AS lp, coalesce(w.lp_carry, 0) AS lp_carry,
            (SELECT jsonb_agg(to_jsonb(d) - '{bucket,member_id,lp}'::text[] ORDER BY d.day) FROM profile_day d
              WHERE d.bucket = m.bucket AND d.member_id = m.member_id) AS days,
            (SELECT sum(d.lp)::bigint FROM profile_day d WHERE d.bucket = m.bucket AND d.member_id = m.member_id) AS days_lp,
            (SELECT jsonb_agg(jsonb_build_array(v.ref_event_id, v.ref_at, v.event_id, v.at) ORDER BY v.ref_event_id) FROM waiting_void v
              WHERE v.bucket = m.bucket AND v.member_id = m.member_id) AS waiting,
            (SELECT jsonb_agg(jsonb_build_array(l.kind, l.n) ORDER BY l.kind, l.n) FROM member_link l
              WHERE l.bucket = m.bucket AND l.member_id = m.member_id) AS links,
            (SELECT s.segment FROM standing s
              WHERE s.bucket = m.bucket AND s.member_id = m.member_id) AS segment
       FROM member m
       LEFT JOIN profile p ON p.bucket = m.bucket AND p.member_id = m.member_id
       LEFT JOIN wallet w ON w.bucket = m.bucket AND w.member_id = m.member_id
      WHERE m.external_id LIKE $1 ORDER BY 1`,
    [`${name}-%`, name.length + 2],
  );
  return rows;
}

/** What is refused for several reasons is told one of them: which one depends on what came first. */
const isDuplicate = ({ status }: EventOutcome): boolean => status === 'duplicate';

let runs = 0;

it(`neither order nor portions nor repeats nor a second server make a difference (seed ${seed})`, async () => {
  const deliveries = story.chain((told) => fc.tuple(fc.constant(told), deliveryOf(told.events)));
  await fc.assert(
    fc.asyncProperty(deliveries, async ([{ events, contradictions }, delivery]) => {
      runs += 1;
      const [clean, mixed] = [`c${runs}`, `m${runs}`];
      const asTold = await intakes[0].submit(named(events.toSorted(asHappened), clean));
      const portions = await Promise.all(delivery.map((portion) => intakes[portion.intake].submit(named(portion.events, mixed))));
      expect(await known(mixed)).toEqual(await known(clean));
      // What is refused is refused again each time it comes.
      expect(tally(portions.flat())['accepted']).toEqual(tally(asTold)['accepted']);
      const before = await known(mixed);
      const again = await intakes[1].submit(named([...contradictions, ...events], mixed));
      expect(tally(again)['accepted']).toBeUndefined();
      const cleanAgain = await intakes[0].submit(named([...contradictions, ...events], clean));
      expect(again.filter(isDuplicate)).toHaveLength(cleanAgain.filter(isDuplicate).length);
      expect(await known(mixed)).toEqual(before);
      expect((await verifyAll(laurel.database)).filter(({ faultCount }) => faultCount > 0)).toEqual([]);
    }),
    { seed, numRuns, endOnFailure: true },
  );
}, 600_000);
