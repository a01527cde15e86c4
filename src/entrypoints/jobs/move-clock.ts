import { hourMs, type Instant, type TestClock } from '../../kernel/clock.ts';
import type { Application } from '../application.ts';
import { type Clockwork, dueNow, timed } from './timed.ts';

type World = Clockwork & Pick<Application, 'follow'>;

/** A clock to be moved, and how its new time is kept. */
type Movable = { clock: TestClock; set: (instant: Instant) => Promise<Instant> };

/** The test clock as people move it: one move at a time. */
export function clockMover(app: World, movable: Movable): NonNullable<Application['testClock']> {
  let last: Promise<unknown> = Promise.resolve();
  const queue = (target: () => Instant): Promise<Instant> => {
    const move = last.then(() => moveClock(app, movable, target()));
    last = move.catch(() => {});
    return move;
  };
  return { set: (target) => queue(() => target), advance: (byMs) => queue(() => movable.clock.now() + byMs) };
}

/**
 * Moves the test clock. What comes due on the way happens on the way, at its time: from one due moment to the next, and after each
 * everything that follows from it, before anyone sees the new time's world half done. A year in which nothing is due is one step.
 * @throws Fault `clock_moves_forward`, `invalid_time`
 */
async function moveClock(app: World, { clock, set }: Movable, target: Instant): Promise<Instant> {
  clock.check(target);
  await app.follow();
  await happen(app, clock.now());
  for (let now = clock.now(); ; ) {
    now = await set(Math.min(target, await nextStep(app, now)));
    await happen(app, now);
    if (now === target) return target;
  }
}

async function happen(app: World, now: Instant): Promise<void> {
  await dueNow(app, now);
  await app.follow();
}

/** The next moment at which something is due; most things are gathered to the end of their hour. Infinity: nothing ever is. */
async function nextStep(app: World, now: Instant): Promise<Instant> {
  let first = Number.POSITIVE_INFINITY;
  for (const { nextDue, onTheWay } of timed) {
    const due = await nextDue(app, now);
    if (due === null) continue;
    const later = Math.max(due, now + 1);
    first = Math.min(first, onTheWay === 'exactly' ? later : Math.ceil(later / hourMs) * hourMs);
  }
  return first;
}
