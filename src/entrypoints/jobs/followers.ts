import { setTimeout as sleep } from 'node:timers/promises';
import { followCards, followDays } from '../../modules/reports/follow.ts';
import { followTurns } from '../../modules/rewards/activation/follow-turns.ts';
import { followChanges } from '../../modules/rewards/triggers/follow-changes.ts';
import type { Application } from '../application.ts';

type Followed = Pick<Application, 'database' | 'rewards' | 'clock'>;

/** One turn of each follower of committed batches; each answers whether there was anything new. */
function turnsOf({ database, rewards, clock }: Followed, signal?: AbortSignal): (() => Promise<boolean>)[] {
  return [
    () => followCards(database),
    () => followDays(database),
    () => followChanges(rewards, clock, signal),
    () => followTurns(rewards, clock, signal),
  ];
}

/** Every follower, until none finds anything new: what one of them causes, the others see too. */
export async function followAll(app: Followed): Promise<void> {
  const turns = turnsOf(app);
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const turn of turns) isNew = (await turn()) || isNew;
  }
}

const pauseMs = 500;

/** Lets followers follow until they are stopped, each at its own pace: a long evaluation must not keep the lists waiting. */
export function startFollowing(app: Followed & Pick<Application, 'log'>): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loops = turnsOf(app, stopping.signal).map((turn) => loop(turn, app.log, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function loop(turn: () => Promise<boolean>, log: Application['log'], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const isNew = await turn().catch((error: unknown) => {
      if (!signal.aborted) log.error({ err: error }, 'a follower failed; it tries again');
      return false;
    });
    if (!isNew) await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
}
