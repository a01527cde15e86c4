import { setTimeout as sleep } from 'node:timers/promises';
import { followLinks } from '../../modules/abuse/clusters/follow-links.ts';
import { followAbuse } from '../../modules/abuse/follow-abuse.ts';
import { followAssessments } from '../../modules/protection/assessments/follow.ts';
import { followCards, followDays } from '../../modules/reports/follow.ts';
import { followTurns } from '../../modules/rewards/activation/follow-turns.ts';
import { followChanges } from '../../modules/rewards/triggers/follow-changes.ts';
import { followEvents } from '../../modules/rewards/triggers/follow-events.ts';
import type { Application } from '../application.ts';

type Followed = Pick<Application, 'database' | 'rewards' | 'clock'>;

/** Followers of committed batches, by the names under which they keep how far they are. `links` takes what changed from a table instead. */
export const followerNames = ['cards', 'days', 'changes', 'events', 'activations', 'assessments', 'abuse'] as const;

type Follower = {
  /** One turn: answers whether there was anything new. */
  turn: () => Promise<boolean>;
  /** How long it waits after a turn that found nothing, ms. */
  pauseMs: number;
  /** How long it rests after a turn that found something and took some time, ms; absent: not at all. */
  restMs?: (tookMs: number) => number;
};

/**
 * The rest of those that make figures. What comes meanwhile about one member, or one day, becomes one change: the more there is to do,
 * the longer they rest, so that they work a tenth of the time at most; under a load that never ends figures are some seconds old.
 */
export function figuresRestMs(tookMs: number): number {
  return Math.min(10_000, Math.max(500, 10 * tookMs));
}

/**
 * The rest of those that look at members for people to hear of it. The gates compute their own, so nobody is given anything meanwhile; who
 * plays on is looked at once for all of it.
 */
function restOfLooksMs(tookMs: number): number {
  return Math.min(60_000, Math.max(500, 10 * tookMs));
}

function followersOf(
  { database, rewards, clock }: Followed,
  signal?: AbortSignal,
): Record<(typeof followerNames)[number] | 'links', Follower> {
  return {
    cards: { turn: () => followCards(database), pauseMs: 500, restMs: figuresRestMs },
    days: { turn: () => followDays(database), pauseMs: 500, restMs: figuresRestMs },
    changes: { turn: () => followChanges(rewards, clock, signal), pauseMs: 500, restMs: () => 500 },
    // Somebody is playing while they wait for these. A turn for every batch would cost more than it finds.
    events: { turn: () => followEvents(rewards, clock, signal), pauseMs: 150, restMs: () => 100 },
    activations: { turn: () => followTurns(rewards, clock, signal), pauseMs: 500, restMs: () => 500 },
    // An officer waits for the event of a label that moved.
    assessments: {
      turn: () => followAssessments(database, clock, signal),
      pauseMs: 500,
      restMs: restOfLooksMs,
    },
    // Reviewers wait for these.
    abuse: { turn: () => followAbuse(database, clock, signal), pauseMs: 500, restMs: restOfLooksMs },
    links: { turn: () => followLinks(database, clock, signal), pauseMs: 500, restMs: restOfLooksMs },
  };
}

/** Every follower, until none finds anything new: what one of them causes, the others see too. */
export async function followAll(app: Followed): Promise<void> {
  const followers = Object.values(followersOf(app));
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const { turn } of followers) isNew = (await turn()) || isNew;
  }
}

/** Lets followers follow until they are stopped, each at its own pace: a long evaluation must not keep the lists waiting. */
export function startFollowing(app: Followed & Pick<Application, 'log'>): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loops = Object.values(followersOf(app, stopping.signal)).map((follower) => loop(follower, app.log, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function loop({ turn, pauseMs, restMs = () => 0 }: Follower, log: Application['log'], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const start = performance.now();
    const isNew = await turn().catch((error: unknown) => {
      if (!signal.aborted) log.error({ err: error }, 'a follower failed; it tries again');
      return false;
    });
    const rest = isNew ? restMs(performance.now() - start) : pauseMs;
    if (rest > 0) await sleep(rest, undefined, { signal }).catch(() => {});
  }
}
