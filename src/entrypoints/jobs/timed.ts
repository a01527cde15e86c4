import type { Instant } from '../../kernel/clock.ts';
import { fadeScores, nextFading } from '../../modules/abuse/scoring/fade-scores.ts';
import { nextRequalification, requalify } from '../../modules/activity/standing/requalify.ts';
import { nextCoolingOffEnd } from '../../modules/members/status.ts';
import { currentProgram } from '../../modules/program/current.ts';
import { endCoolingOffs } from '../../modules/protection/end-cooling-off.ts';
import { activatePostponed, nextActivation } from '../../modules/rewards/activation/follow-turns.ts';
import { lapseOffers, nextLapse } from '../../modules/rewards/offers/lapse.ts';
import { nextSchedule, runSchedules } from '../../modules/rewards/triggers/run-schedules.ts';
import { expireGrants, nextExpiry } from '../../modules/wallet/bonus/end.ts';
import { expirePoints, nextLotExpiry } from '../../modules/wallet/points/expire.ts';
import { nextTimeout, releaseReservations } from '../../modules/wallet/points/release-due.ts';
import type { Application } from '../application.ts';

export type Clockwork = Pick<Application, 'database' | 'ledger' | 'rewards'>;

/** Something that happens because its time has come. */
export type Timed = {
  /** Of its task. */
  name: string;
  /** When the first of it is due, now or in the past included; null: none is. */
  nextDue: (app: Clockwork, now: Instant) => Promise<Instant | null>;
  /** Does what is due by now, once, however often or at once it is called. */
  run: (app: Clockwork, now: Instant, signal?: AbortSignal) => Promise<unknown>;
  /** When the clock is moved: at its very moment, or together with all else of the hour. */
  onTheWay: 'exactly' | 'hourly';
};

/** All that comes due by itself, in the order in which it happens when several things are due: what others depend on comes first. */
export const timed: readonly Timed[] = [
  {
    name: 'end_cooling_offs',
    nextDue: ({ database }) => nextCoolingOffEnd(database.db),
    run: ({ ledger }, now) => endCoolingOffs(ledger, now),
    onTheWay: 'hourly',
  },
  {
    name: 'expire_grants',
    nextDue: ({ database }) => nextExpiry(database.db),
    run: async ({ database, ledger }, now) => {
      const { program } = await currentProgram(database.db);
      return expireGrants(ledger, program.baseCurrency, now);
    },
    onTheWay: 'hourly',
  },
  {
    name: 'activate_grants',
    nextDue: ({ database }) => nextActivation(database.db),
    run: ({ rewards }, now, signal) => activatePostponed(rewards, now, signal),
    onTheWay: 'hourly',
  },
  {
    name: 'release_reservations',
    nextDue: ({ database }) => nextTimeout(database.db),
    run: ({ ledger }, now) => releaseReservations(ledger, now),
    onTheWay: 'hourly',
  },
  {
    name: 'expire_points',
    nextDue: ({ database }) => nextLotExpiry(database.db),
    run: ({ ledger }, now) => expirePoints(ledger, now),
    onTheWay: 'hourly',
  },
  {
    name: 'lapse_offers',
    nextDue: ({ database }) => nextLapse(database.db),
    run: ({ ledger }, now) => lapseOffers(ledger, now),
    onTheWay: 'hourly',
  },
  {
    name: 'requalify_tiers',
    nextDue: ({ database }) => nextRequalification(database.db),
    run: ({ ledger }, now) => requalify(ledger, now),
    onTheWay: 'hourly',
  },
  {
    name: 'decay_abuse',
    nextDue: ({ database }) => nextFading(database.db),
    run: ({ database }, now, signal) => fadeScores(database, now, signal),
    onTheWay: 'hourly',
  },
  {
    name: 'run_schedules',
    nextDue: ({ database }, now) => nextSchedule(database.db, now),
    run: ({ rewards }, now, signal) => runSchedules(rewards, now, signal),
    onTheWay: 'exactly',
  },
];

/** Lets everything happen that is due by now. */
export async function dueNow(app: Clockwork, now: Instant): Promise<void> {
  for (const { run } of timed) await run(app, now);
}
