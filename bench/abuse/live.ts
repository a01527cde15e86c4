import { noTerms } from '../../src/engine/rules/reward.ts';
import { must } from '../../src/kernel/assert.ts';
import { type Instant, minuteMs } from '../../src/kernel/clock.ts';
import { Fault } from '../../src/kernel/errors.ts';
import type { ReportedEvent } from '../../src/modules/activity/intake/event.ts';
import type { Intake } from '../../src/modules/activity/intake/intake.ts';
import { registerPlayer } from '../../src/modules/activity/player.ts';
import { commitEach } from '../../src/modules/ledger/commit-each.ts';
import { creditDesk } from '../../src/modules/rewards/by-hand/credit.ts';
import type { RewardsContext } from '../../src/modules/rewards/evaluate.ts';
import { system } from '../../src/platform/actor.ts';
import type { MasterKey } from '../../src/platform/crypto.ts';
import type { Step } from './person.ts';
import type { Somebody } from './population.ts';

/** The product that people live with, and its clock. */
export type World = { rewards: RewardsContext; master: MasterKey; intake: Intake; setClock: (to: Instant) => void };

/** How often the casino tells what happened, and answers wishes. */
const tickMs = 30 * minuteMs;
/** Most events of one call, most credits of one commit. */
const [mostEvents, mostCredits] = [20_000, 250];

export type Lived = { events: number; bonuses: number; refusedBonuses: number };

/** What is done every so often on the way. */
type Regularly = { everyMs: number; act: (lived: Lived, now: Instant) => Promise<void> };

/**
 * Lets everybody live until all lives are over: events through the intake and wishes for bonuses through the desk of manual credits, in the
 * order of time. A bonus is given whatever the score, so that what is measured is the detector and not what its penalties change.
 * @throws Error where an event is not accepted
 */
export async function live(world: World, people: readonly Somebody[], regularly: Regularly | null = null): Promise<Lived> {
  await registerPhones(world, people);
  const lived: Lived = { events: 0, bonuses: 0, refusedBonuses: 0 };
  const waiting = new Map<Somebody, Step>();
  const go = (one: Somebody, answer: Instant | null): void => {
    const { value, done } = one.life.next(answer);
    if (done) waiting.delete(one);
    else waiting.set(one, value);
  };
  for (const one of people) go(one, null);
  for (let actedAt: Instant | null = null; waiting.size > 0; ) {
    const now = nextTick(waiting);
    world.setClock(now);
    const events: ReportedEvent[] = [];
    const wishes: Wish[] = [];
    for (const [one, first] of waiting) {
      for (let step: Step | undefined = first; step !== undefined && step.at <= now; step = waiting.get(one)) {
        if (step.does === 'ask') {
          wishes.push({ one, step });
          break;
        }
        events.push(step.event);
        go(one, null);
      }
    }
    await tellAll(world, events);
    for (const { one, given } of await askAll(world, wishes, now)) {
      lived[given ? 'bonuses' : 'refusedBonuses'] += 1;
      go(one, given ? now : null);
    }
    lived.events += events.length;
    actedAt ??= now;
    if (regularly === null || now - actedAt < regularly.everyMs) continue;
    actedAt = now;
    await regularly.act(lived, now);
  }
  return lived;
}

type Wish = { one: Somebody; step: Extract<Step, { does: 'ask' }> };

/** The end of the tick in which the next thing happens. */
function nextTick(waiting: ReadonlyMap<Somebody, Step>): Instant {
  let first = Number.POSITIVE_INFINITY;
  for (const { at } of waiting.values()) first = Math.min(first, at);
  return Math.ceil(first / tickMs) * tickMs;
}

async function registerPhones({ rewards: { ledger }, master }: World, people: readonly Somebody[]): Promise<void> {
  for (const { person } of people) {
    const { phone } = person.traces;
    if (phone === undefined) continue;
    const input = { externalId: person.id, phone, phoneVerified: true };
    await registerPlayer(ledger, system, master, input, null, person.now);
  }
}

async function tellAll({ intake }: World, events: readonly ReportedEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += mostEvents) {
    const some = events.slice(start, start + mostEvents);
    const outcomes = await intake.submit(some);
    const refused = outcomes.findIndex(({ status }) => status !== 'accepted');
    if (refused !== -1) throw new Error(`${JSON.stringify(some[refused])} was ${JSON.stringify(outcomes[refused])}`);
  }
}

async function askAll({ rewards }: World, wishes: readonly Wish[], now: Instant): Promise<{ one: Somebody; given: boolean }[]> {
  const desk = creditDesk(rewards, () => now);
  const answered: { one: Somebody; given: boolean }[] = [];
  for (let start = 0; start < wishes.length; start += mostCredits) {
    const some = wishes.slice(start, start + mostCredits);
    const outcomes = await commitEach(
      rewards.ledger,
      desk,
      some.map(({ one, step: { amountMinor, wagering } }) => {
        const terms = { ...noTerms, wageringMultiple: wagering };
        const input = { playerId: one.person.id, type: 'BONUS_BALANCE' as const, amountMinor, terms, reason: null, actor: system };
        return { input, operations: () => [] };
      }),
    );
    outcomes.forEach((outcome, index) => {
      const isGiven = typeof outcome === 'object' && !(outcome instanceof Fault) && outcome.outcome === 'APPROVED';
      answered.push({ one: must(some[index], 'outcomes are aligned').one, given: isGiven });
    });
  }
  return answered;
}
