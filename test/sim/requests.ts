import { formatInstant, hourMs } from '../../src/kernel/clock.ts';
import type { KeptLast } from './kept-last.ts';
import { type Ask, type Reply, type Session, type Thing, textOf } from './session.ts';

/** A kind of request: how often it comes beside others, what it asks for, and what is remembered of its answer. */
export type Kind = {
  weight: number;
  /** null: there is nothing yet to ask it about. */
  ask: (session: Session) => Omit<Ask, 'name' | 'key'> | null;
  learn?: (session: Session, ask: Ask, body: Reply['body']) => void;
};

const games = ['slots', 'slots', 'roulette', 'poker'] as const;

const cents = (session: Session, most: number): string => ((1 + session.dice(most * 100)) / 100).toFixed(2);
const whole = (session: Session, most: number): string => String(1 + session.dice(most));
const currency = (session: Session): string => (session.dice(5) === 0 ? 'TICKET' : 'RP');
const oneOf = <T>(session: Session, values: readonly T[]): T => values[session.dice(values.length)] as T;

const of = (player: string, url: string, body: object): Omit<Ask, 'name' | 'key'> => ({
  player,
  url,
  body: { player_id: player, ...body },
});
const about = (thing: Thing | undefined, url: (id: string) => string, body: (id: string) => Record<string, unknown>) =>
  thing === undefined ? null : { player: thing.player, url: url(thing.id), body: body(thing.id) };

const learnTransfer: Kind['learn'] = (session, { player }, body) =>
  session.transfers.add({ id: textOf(body, 'transfer_id'), player: player ?? '' });
/** What has ended is asked about again at times: most often it is forgotten. */
const forget = (session: Session, things: KeptLast<Thing>, ended: string): void => {
  if (session.dice(4) > 0) things.drop(({ id }) => id === ended);
};
const learnEnd: Kind['learn'] = (session, _, body) => forget(session, session.reservations, textOf(body, 'reservation_id'));
/** What became of the bonus of a bet that ended. */
const learnGrant: Kind['learn'] = (session, _, body) => {
  const grant = body['grant'] as { state: string } | null;
  if (grant) session.stateAfter.set(textOf(body, 'wager_id'), grant.state);
  forget(session, session.wagers, textOf(body, 'wager_id'));
};

const credit = (weight: number, path: string, most: number): Kind => ({
  weight,
  ask: (session) => of(session.somePlayer(), `/api/wallet/${path}`, { amount: whole(session, most) }),
  learn: learnTransfer,
});

/** All requests there are, by name. */
export const kinds: Readonly<Record<string, Kind>> = {
  'add lp': credit(2, 'add-lp', 100),
  'add rp': credit(10, 'add-rp', 300),
  'add tickets': credit(4, 'add-tickets', 20),
  'add bonus': {
    weight: 9,
    ask: (session) =>
      of(session.somePlayer(), '/api/wallet/add-bonus', {
        amount: (1 + session.dice(5000) / 100).toFixed(2),
        wagering_requirement: oneOf(session, ['0', cents(session, 30), cents(session, 200)]),
        expiry_hours: 1 + session.dice(72),
        ...(session.dice(3) === 0 && { max_bet: cents(session, 20) }),
        ...(session.dice(3) === 0 && { eligible_games: ['slots'] }),
      }),
    learn: learnTransfer,
  },
  spend: {
    weight: 9,
    ask: (session) =>
      of(session.somePlayer(), '/api/wallet/spend', {
        currency: currency(session),
        amount: whole(session, 40),
        ...(session.dice(4) === 0 && { reason: 'a mug' }),
      }),
    learn: learnTransfer,
  },
  reserve: {
    weight: 10,
    ask: (session) =>
      of(session.somePlayer(), '/api/wallet/reserve', {
        currency: currency(session),
        amount: whole(session, 30),
        ...(session.dice(2) === 0 && { timeout_seconds: 60 * (1 + session.dice(600)) }),
      }),
    learn: (session, { player }, body) => session.reservations.add({ id: textOf(body, 'reservation_id'), player: player ?? '' }),
  },
  capture: {
    weight: 8,
    ask: (session) =>
      about(
        session.reservations.some(session.dice),
        () => '/api/wallet/capture',
        (id) => ({ reservation_id: id, ...(session.dice(2) === 0 && { amount: whole(session, 30) }) }),
      ),
    learn: learnEnd,
  },
  'void reservation': {
    weight: 3,
    ask: (session) =>
      about(
        session.reservations.some(session.dice),
        () => '/api/wallet/void',
        (id) => ({ reservation_id: id }),
      ),
    learn: learnEnd,
  },
  payout: {
    weight: 4,
    ask: (session) => of(session.somePlayer(), '/api/wallet/payouts', { amount: cents(session, 3), reference: `ref-${session.dice(30)}` }),
    learn: learnTransfer,
  },
  reverse: {
    weight: 6,
    ask: (session) =>
      about(
        session.transfers.some(session.dice),
        (id) => `/api/transfers/${id}/reverse`,
        () => (session.dice(2) === 0 ? { reason: 'a mistake' } : {}),
      ),
    learn: learnTransfer,
  },
  wager: {
    weight: 26,
    ask: (session) =>
      of(session.somePlayer(), '/api/wallet/wagers', {
        amount: cents(session, 25),
        game_type: oneOf(session, games),
        round_id: `round-${session.newKey()}`,
        ...(session.dice(2) === 0 && { real_available: cents(session, 30) }),
      }),
    learn: (session, { player }, body) => session.wagers.add({ id: textOf(body, 'wager_id'), player: player ?? '' }),
  },
  settle: {
    weight: 20,
    ask: (session) =>
      about(
        session.wagers.some(session.dice),
        (id) => `/api/wallet/wagers/${id}/settle`,
        () => ({ amount: session.dice(5) < 2 ? '0' : cents(session, 35) }),
      ),
    learn: learnGrant,
  },
  'void wager': {
    weight: 6,
    ask: (session) =>
      about(
        session.wagers.some(session.dice),
        (id) => `/api/wallet/wagers/${id}/void`,
        () => ({}),
      ),
    learn: learnGrant,
  },
  status: {
    weight: 2,
    ask: (session) => {
      const player = session.somePlayer();
      const status = oneOf(session, ['COOLING_OFF', 'COOLING_OFF', 'COOLING_OFF', 'COOLING_OFF', 'SELF_EXCLUDED', 'BLOCKED', 'ACTIVE']);
      const until = status === 'COOLING_OFF' && { until: formatInstant(session.app.clock.now() + (1 + session.dice(36)) * hourMs) };
      return { player, url: `/api/players/${player}/status`, body: { status, reason: 'asked for it', ...until } };
    },
  },
  evaluate: {
    weight: 5,
    ask: (session) => {
      const player = session.somePlayer();
      return { player, url: `/api/players/${player}/evaluate`, body: { limit: 3 } };
    },
    learn: (session, { player }, body) => {
      for (const { reward_id: id, status } of body['rewards'] as { reward_id: string; status: string }[]) {
        const pool = status === 'PENDING' ? session.offers : session.rewards;
        pool.add({ id, player: player ?? '' });
      }
    },
  },
  'accept offer': {
    weight: 2,
    ask: (session) =>
      about(
        session.offers.some(session.dice),
        (id) => `/api/rewards/${id}/issue`,
        () => ({}),
      ),
  },
  'cancel reward': {
    weight: 2,
    ask: (session) =>
      about(
        (session.dice(4) === 0 ? session.offers : session.rewards).some(session.dice),
        (id) => `/api/rewards/${id}/cancel`,
        () => ({}),
      ),
    learn: (session, _, body) => forget(session, session.rewards, textOf(body, 'reward_id')),
  },
};

const wheel = Object.entries(kinds).flatMap(([name, { weight }]) => Array<string>(weight).fill(name));

/** The next request by chance; null where the drawn kind has nothing to act on yet. */
export function someRequest(session: Session): Ask | null {
  const name = oneOf(session, wheel);
  const request = kinds[name]?.ask(session);
  return request ? { ...request, name, key: session.newKey() } : null;
}

/** Sends a request and remembers what it made. */
export async function perform(session: Session, ask: Ask, server?: number): Promise<Reply> {
  const reply = await session.send(ask, server);
  if (reply.status === 200) kinds[ask.name]?.learn?.(session, ask, reply.body);
  return reply;
}
