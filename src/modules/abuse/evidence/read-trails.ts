import { detectAbuseSignals } from '../../../engine/abuse/detect.ts';
import { type AbuseWord, nothingFound, type Trail } from '../../../engine/abuse/evidence.ts';
import { mostEvidence } from '../../../engine/abuse/signal.ts';
import type { Settings } from '../../../engine/settings.ts';
import { utcDay } from '../../../kernel/calendar.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { type Newest, selectNewest } from '../../activity/evidence/rows.ts';
import { longestMs, type OwnPlay } from './own-play.ts';
import type { Person } from './person.ts';

export type Trails = Pick<OwnPlay, 'bonusPlay' | 'wins'>;
export const trailNames = ['bonusPlay', 'wins'] as const satisfies (keyof Trails)[];

/** Of which trails a signal would speak that the sums of a member meet: others are not looked up. */
export function trailsAsked({ sums }: Person, word: AbuseWord | undefined, settings: Settings): Record<keyof Trails, boolean> {
  const abuse = { ...nothingFound, word: word ?? nothingFound.word };
  const met = new Set(detectAbuseSignals({ ...sums, abuse }, settings).map(({ code }) => code));
  return { bonusPlay: met.has('BONUS_ONLY_PLAY'), wins: met.has('ABNORMAL_WIN_RATE') };
}

/**
 * The newest bets on bonuses, or wins, of members, by member id. Who has none but was told of by sheets is shown the last of these. They go
 * back from the member's last event, not from now: so they change with facts alone, and what is kept of them stays right.
 */
export async function readTrails(reader: Reader, people: readonly Person[], what: keyof Trails): Promise<Map<Uuid, Trail>> {
  const asked = people.map(({ bucket, memberId, sums: { profile } }) => {
    return { bucket, memberId, from: utcDay(profile.lastAt === null ? 0 : profile.lastAt - longestMs) };
  });
  const events = toTrails(await selectNewest(reader, asked, what, mostEvidence));
  const others = asked.filter(({ memberId }) => !events.has(memberId));
  return new Map([...toTrails(await selectNewest(reader, others, 'opening', 1)), ...events]);
}

function toTrails(newest: readonly Newest[]): Map<Uuid, Trail> {
  const byMember = Map.groupBy(newest, ({ memberId }) => memberId);
  return new Map(
    [...byMember].map(([memberId, events]) => [
      memberId,
      { at: Math.max(...events.map(({ at }) => at)), events: events.map(({ eventId }) => eventId) },
    ]),
  );
}
