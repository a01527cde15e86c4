import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Application } from '../../src/entrypoints/application.ts';
import { verifyAll } from '../../src/entrypoints/verify-all.ts';
import { hourMs } from '../../src/kernel/clock.ts';
import { countTurns, coverageTable, type Turn } from './coverage.ts';
import { findBroken, rowsOf } from './invariants.ts';
import { importLines, setUpProgram } from './program.ts';
import { perform, someRequest } from './requests.ts';
import { type Answered, type Ask, type Reply, Session, textOf } from './session.ts';
import { tellStories } from './tell-stories.ts';

export type Plan = {
  seed: number;
  /** Groups of requests that run at once. */
  steps: number;
  /** With whom it begins; more come in on the way. */
  players: number;
  /** After so many steps everything is recomputed; at the end it always is. */
  verifyEvery: number;
  log: (line: string) => void;
};

export type Result = { turns: Map<Turn, number>; outcomes: ReadonlyMap<string, number>; requests: number };

/**
 * Lives a made-up life on an empty program: first the stories, then chance. After every step what must hold is looked at.
 * @throws Error that says what broke, with the seed, the step and what was done last
 */
export async function simulate(app: Application, plan: Plan): Promise<Result> {
  const session = await Session.open(app, plan.seed);
  try {
    await setUpProgram(app);
    await tellStories(session);
    await check(session, true);
    await bringPlayers(session, plan.players);
    for (session.step = 1; session.step <= plan.steps; session.step += 1) {
      await step(session);
      await check(session, session.step % plan.verifyEvery === 0);
      if (session.step % 100 === 0) plan.log(`step ${session.step} of ${plan.steps}: ${sum(session.outcomes)} requests`);
    }
    await app.follow();
    await check(session, true);
    const turns = await countTurns(session);
    plan.log(coverageTable(turns));
    return { turns, outcomes: session.outcomes, requests: sum(session.outcomes) };
  } catch (error) {
    const last = session.told.all.join('\n');
    throw new Error(`seed ${plan.seed}, step ${session.step}: ${String(error)}\nWhat was done last:\n${last}`, { cause: error });
  } finally {
    await session.close();
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, n) => total + n, 0);
}

/** One step: mostly a group of requests at once, with whatever else happens meanwhile. */
async function step(session: Session): Promise<void> {
  const { dice, app } = session;
  const asks = Array.from({ length: 4 + dice(28) }, () => someRequest(session)).filter((ask) => ask !== null);
  const meanwhile: Promise<unknown>[] = [];
  if (dice(6) === 0) meanwhile.push(advance(session, dice(10) === 0 ? 24 * hourMs : (1 + dice(6)) * 15 * 60_000));
  if (dice(6) === 0) meanwhile.push(sweep(session, 0), sweep(session, 1));
  if (dice(12) === 0) meanwhile.push(bringPlayers(session, 1 + dice(8)));
  if (dice(12) === 0) meanwhile.push(moreTotals(session));
  if (dice(4) === 0) meanwhile.push(app.follow());
  if (dice(8) === 0) meanwhile.push(lookUpTransfers(session));
  await settle([...asks.map((ask) => (dice(10) === 0 ? twiceAtOnce(session, ask) : perform(session, ask))), ...meanwhile]);
  if (dice(2) === 0) await sendAgain(session, session.answered.some(dice));
  if (dice(2) === 0) await alone(session);
}

/** Waits for all, also when one fails: nothing may still run when the reason is told. @throws what the first that failed did */
async function settle(all: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(all)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

async function check(session: Session, thoroughly: boolean): Promise<void> {
  const broken = await findBroken(session.app.database);
  if (broken.length > 0) throw new Error(`broken: ${broken.join('; ')}`);
  if (!thoroughly) return;
  const checks = await verifyAll(session.app.database);
  const faulty = checks.filter(({ faultCount }) => faultCount > 0);
  if (faulty.length > 0) throw new Error(`verify: ${faulty.map(({ name, faults }) => `${name}: ${faults.join(', ')}`).join('; ')}`);
}

async function advance(session: Session, byMs: number): Promise<void> {
  session.tell(`the clock moves by ${byMs / 60_000} minutes`);
  await session.app.testClock?.advance(byMs);
}

async function sweep(session: Session, server: number): Promise<void> {
  await session.send({ name: 'expire', player: null, url: '/api/wallet/expire', body: {}, key: session.newKey() }, server);
}

/** Transfers that no answer names, such as captures and what a sweep did: somebody may want them reversed. */
async function lookUpTransfers({ app, dice, transfers }: Session): Promise<void> {
  const codes = ['captured', 'captured', 'released', 'bonus_converted', 'reward_granted', 'points_expired', 'bet_won', 'reversal'];
  const { rows } = await sql<{ id: string; player: string }>`
    SELECT t.transfer_id AS id, m.external_id AS player FROM transfer t JOIN member m USING (bucket, member_id)
     WHERE t.code = ${codes[dice(codes.length)]} ORDER BY t.transfer_id DESC LIMIT 6`.execute(app.database.db);
  for (const thing of rows) transfers.add(thing);
}

async function bringPlayers(session: Session, count: number): Promise<void> {
  const fresh = Array.from({ length: count }, (_, index) => `P${session.players.length + index + 1}`);
  session.players.push(...fresh);
  session.tell(`${count} players come`);
  await importLines(
    session.app,
    fresh.map((player) => sheetLine(session, player, 1)),
    true,
  );
}

/** A sheet with higher totals for some; where single bets are known as well, the sheet is refused line by line. */
async function moreTotals(session: Session): Promise<void> {
  const some = new Set(Array.from({ length: 5 }, () => session.somePlayer()));
  await importLines(
    session.app,
    [...some].map((player) => sheetLine(session, player, 10 + session.step)),
    true,
  );
}

function sheetLine({ dice }: Session, player: string, times: number): string {
  const wagered = times * 300 + dice(200);
  return `${player},${times * 200 + 200},${wagered},${wagered - dice(100)},${times + dice(20)},${times + 20}`;
}

/** The same request to both servers at the same moment: one effect, one answer. */
async function twiceAtOnce(session: Session, ask: Ask): Promise<void> {
  const [one, two] = await Promise.all([perform(session, ask, 0), perform(session, ask, 1)]);
  expectSame(ask, one, two);
}

/** A request from before: its answer is the same for ever, and its key is taken for anything else. */
async function sendAgain(session: Session, before: Answered | undefined): Promise<void> {
  if (before === undefined) return;
  const { ask, reply } = before;
  expectSame(ask, reply, await session.send(ask));
  if (reply.status !== 200 || ask.name === 'expire') return;
  const other = { ...ask, body: { ...ask.body, ...anotherBody(ask) } };
  if (JSON.stringify(other.body) === JSON.stringify(ask.body)) return;
  const conflict = await session.send(other);
  if (conflict.body['code'] !== 'idempotency_conflict') throw new Error(`${ask.key} served twice: ${conflict.text}`);
}

/** A larger amount where there is one, else another reason. */
function anotherBody({ body }: Ask): Record<string, unknown> {
  if (body['amount'] !== undefined) return { amount: `1${textOf(body, 'amount')}` };
  return body['reason'] === undefined ? {} : { reason: 'another one' };
}

/** The order of the fields of a fact may be another one; all else is the same. */
function expectSame(ask: Ask, one: Reply, two: Reply): void {
  const told = ({ status, body: { request_id: _, ...rest } }: Reply) => ({ status, ...rest });
  if (!isDeepStrictEqual(told(one), told(two))) throw new Error(`${ask.url} ${ask.key} has two answers: ${one.text} and ${two.text}`);
}

/** A request with nothing beside it: when it is refused, the rows of its player are what they were. */
async function alone(session: Session): Promise<void> {
  const ask = someRequest(session);
  if (ask === null || ask.player === null) return;
  const before = await rowsOf(session.app.database, ask.player);
  const { status, text } = await perform(session, ask);
  if (status === 200 || before === (await rowsOf(session.app.database, ask.player))) return;
  throw new Error(`${ask.url} was refused and changed rows of ${ask.player}: ${text}`);
}
