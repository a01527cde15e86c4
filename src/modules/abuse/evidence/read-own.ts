import { thresholdsOf } from '../../../engine/abuse/thresholds.ts';
import type { Program } from '../../../engine/program.ts';
import type { Settings } from '../../../engine/settings.ts';
import { must } from '../../../kernel/assert.ts';
import { type Day, utcDay } from '../../../kernel/calendar.ts';
import { hourMs, type Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { type DayOfRows, selectDaysOfRows, selectLastDays } from '../../activity/evidence/rows.ts';
import { noBonus } from '../../wallet/bonus/grant.ts';
import { readGrantStates } from '../../wallet/bonus/grants.ts';
import type { KnownSums } from '../read-evidence.ts';
import { type AbuseState, selectStates } from '../state-store.ts';
import { isOnTop, lastOf, markAt, type ReadMark, termsOf } from './mark.ts';
import { type Found, longestMs, mayLack, newestOf, nothingPlayed, type OwnPlay, windowMs } from './own-play.ts';
import type { Person } from './person.ts';
import { possible, type Reading, readFound, type Task } from './read-found.ts';
import { readTrails, type Trails, trailNames, trailsAsked } from './read-trails.ts';
import { readGoneBefore } from './said-by-gone.ts';

/** What a member's own play tells now. */
export type OwnEvidence = {
  evidence: OwnPlay;
  /** Up to where it was read: to be kept with it. */
  mark: ReadMark;
};

/** Members that are read together. */
const chunkSize = 500;

/**
 * What the play of members tells now, by member id; whose sums rule out that it tells anything is absent. What was kept is taken where
 * nothing is new, and completed where what is new lies on top; else the last 720 days are read. All three come to the same.
 * @param known sums of the same moment; for what is to be kept, lock the members before reading them
 */
export async function readOwnEvidence(
  reader: Reader,
  keys: readonly MemberKey[],
  known: KnownSums,
  program: Program,
  now: Instant,
): Promise<Map<Uuid, OwnEvidence>> {
  const found = new Map<Uuid, OwnEvidence>();
  for (let start = 0; start < keys.length; start += chunkSize) {
    const looks = keys.slice(start, start + chunkSize).map((key) => toLook(key, known, program.settings, now));
    const worth = looks.filter(isWorthReading);
    const states = known.states ?? (await selectStates(reader, worth));
    const chunk = await readAll({ reader, states, settings: program.settings, now }, worth);
    for (const [memberId, own] of chunk) found.set(memberId, own);
  }
  return found;
}

/** A member who is looked at: what may be found, and which trails are to be shown. */
type Look = Person & { terms: string; can: { [List in keyof Found]: boolean }; asks: { [Name in keyof Trails]: boolean } };

function toLook({ bucket, memberId }: MemberKey, known: KnownSums, settings: Settings, now: Instant): Look {
  const { profile } = must(known.profiles.get(memberId), 'what is known of a member is read before');
  const bonus = known.bonuses.get(memberId) ?? noBonus;
  const person: Person = { bucket, memberId, sums: { now, profile, bonus } };
  const asks = trailsAsked(person, known.words?.get(memberId), settings);
  return { ...person, terms: termsOf(settings, bonus.convertedMinor), can: possible(person), asks };
}

function isWorthReading({ can, asks }: Look): boolean {
  return can.cashOuts || can.stakeJumps || asks.bonusPlay || asks.wins;
}

/** Where play is read, and what is kept of it. */
type Own = Reading & { states: ReadonlyMap<Uuid, AbuseState> };

async function readAll(own: Own, looks: readonly Look[]): Promise<Map<Uuid, OwnEvidence>> {
  const { reader, states, now } = own;
  const keptOf = ({ memberId, sums: { profile }, terms }: Look): AbuseState | null => {
    const state = states.get(memberId);
    return state !== undefined && state.facts === profile.facts && state.terms === terms ? state : null;
  };
  const stale = looks.filter((look) => keptOf(look) === null);
  const read = await readStale(own, stale);
  const trails = await readAsked(reader, looks, (look) => keptOf(look)?.evidence ?? null);
  return new Map(
    looks.map((look) => {
      const { memberId, can } = look;
      const state = keptOf(look);
      const { found, mark } =
        state === null ? must(read.get(memberId), 'what is not kept is read') : { found: state.evidence, mark: state };
      const { cashOuts, stakeJumps } = newestOf(found, now);
      const shown = must(trails.get(memberId), 'asked of everyone');
      const evidence = { ...shown, cashOuts: can.cashOuts ? cashOuts : [], stakeJumps: can.stakeJumps ? stakeJumps : [] };
      return [memberId, { evidence, mark }];
    }),
  );
}

type Read = { found: Found; mark: ReadMark };

/** What is found of members of whom what is kept is missing or not up to date. */
async function readStale(own: Own, looks: readonly Look[]): Promise<Map<Uuid, Read>> {
  if (looks.length === 0) return new Map();
  const continued = await readOnTop(own, looks);
  const others = looks.filter(({ memberId }) => !continued.has(memberId));
  return new Map([...continued, ...(await readWhole(own, others))]);
}

/** Completes what is kept, where all that is new lies on top of it; of others nothing is answered. */
async function readOnTop(own: Own, looks: readonly Look[]): Promise<Map<Uuid, Read>> {
  const reaches = windowMs(thresholdsOf(own.settings).high_stake_hours, hourMs);
  const onTop = (await selectOnTop(own, looks)).map((one) => {
    const from = Date.parse(one.from);
    // Of a bonus completed before, the stakes that tell of something may still come.
    return { ...one, task: { person: one.look, from, completedFrom: from - reaches, kept: one.state.evidence } };
  });
  const anew = await readFound(
    own,
    onTop.map(({ task }) => task),
  );
  const read = new Map<Uuid, Read>();
  for (const { look, task, days: told } of onTop) {
    const found = joined(task, anew.get(look.memberId));
    const mark = markAt({ facts: look.sums.profile.facts, terms: look.terms }, lastOf(told));
    if (!mayLack(task.kept, found)) read.set(look.memberId, { found, mark });
  }
  return read;
}

type OnTop = { look: Look; state: AbuseState; from: Day; days: readonly DayOfRows[] };

/** Members of whom all that is new lies on top of what is kept, and changes nothing of what was completed before. */
async function selectOnTop({ reader, states }: Own, looks: readonly Look[]): Promise<OnTop[]> {
  const asked = looks.flatMap((look) => {
    const state = states.get(look.memberId);
    return state === undefined || state.throughDay === null || state.terms !== look.terms ? [] : [{ look, state, from: state.throughDay }];
  });
  const rows = await selectDaysOfRows(
    reader,
    asked.map(({ look: { bucket, memberId }, from }) => ({ bucket, memberId, from })),
  );
  const days = Map.groupBy(rows, ({ memberId }) => memberId);
  const onTop = asked
    .map((one): OnTop => ({ ...one, days: days.get(one.look.memberId) ?? [] }))
    .filter(({ look, state, days: told }) => isOnTop(state, look.sums.profile.facts, told));
  const grants = onTop.flatMap(({ look: { bucket }, days: told }) =>
    told.flatMap((day) => day.grants.map((grantId) => ({ bucket, grantId }))),
  );
  if (grants.length === 0) return onTop;
  // What is told of the bets of a completed bonus may say that they were over at another time.
  const grantStates = await readGrantStates(reader, grants);
  return onTop.filter(({ days: told }) => told.every((day) => day.grants.every((grantId) => grantStates.get(grantId) !== 'CONVERTED')));
}

/** What was found before a time, with what is found from there on. */
function joined({ kept, from, completedFrom }: Task, { cashOuts, stakeJumps }: Found = nothingPlayed): Found {
  return {
    cashOuts: [...kept.cashOuts.filter(({ at }) => at < from), ...cashOuts],
    stakeJumps: [...kept.stakeJumps.filter(({ completedAt }) => completedAt < completedFrom), ...stakeJumps],
  };
}

/** Reads the last 720 days. Of months that were dropped stands what was found while they were there. */
async function readWhole(own: Own, looks: readonly Look[]): Promise<Map<Uuid, Read>> {
  if (looks.length === 0) return new Map();
  const { reader, states, now } = own;
  const from = Math.max(Date.parse(utcDay(now - longestMs)), (await readGoneBefore(reader)) ?? 0);
  const tasks = looks.map((person) => {
    return { person, from, completedFrom: from, kept: states.get(person.memberId)?.evidence ?? nothingPlayed };
  });
  const found = await readFound(own, tasks);
  const lastDays = new Map((await selectLastDays(reader, looks)).map((last) => [last.memberId, last]));
  return new Map(
    tasks.map((task) => {
      const { memberId, terms, sums } = task.person;
      const mark = markAt({ facts: sums.profile.facts, terms }, lastDays.get(memberId));
      return [memberId, { found: joined(task, found.get(memberId)), mark }];
    }),
  );
}

/** The trails that are asked for: as they are kept, or read. */
async function readAsked(reader: Reader, looks: readonly Look[], kept: (look: Look) => Trails | null): Promise<Map<Uuid, Trails>> {
  const trails = new Map<Uuid, Trails>(looks.map(({ memberId }) => [memberId, { bonusPlay: null, wins: null }]));
  for (const name of trailNames) {
    const asking = looks.filter(({ asks }) => asks[name]);
    const missing = asking.filter((look) => (kept(look)?.[name] ?? null) === null);
    const read = await readTrails(reader, missing, name);
    for (const look of asking) {
      const trail = read.get(look.memberId) ?? kept(look)?.[name] ?? null;
      trails.set(look.memberId, { ...must(trails.get(look.memberId), 'one for every look'), [name]: trail });
    }
  }
  return trails;
}
