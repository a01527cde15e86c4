import type { Program } from '../../engine/program.ts';
import { must } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import { newId, type Uuid } from '../../kernel/ids.ts';
import { system } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import { readStandings } from '../activity/standing/record.ts';
import type { Member } from '../members/member.ts';
import { currentProgram } from '../program/current.ts';
import { nothingPlayed } from './evidence/own-play.ts';
import type { AbuseChange } from './scoring/change.ts';
import { type AbuseLook, isNews, isWorthScoring, lookAtAbuse } from './scoring/look.ts';
import { type AbuseCase, causeOf, openAbuseReviews } from './scoring/open-reviews.ts';
import { type AbuseState, upsertStates } from './state-store.ts';
import { emit, insertChanges, selectLastChanges } from './store.ts';

/**
 * Scores members whom the transaction has locked, and keeps what is news of them: what was read of their play with what it came to, the
 * change and the event where the band is another one, and a review where a person has to look. Done again it changes nothing.
 */
export async function scoreMembers(tx: Tx, members: readonly Member[], now: Instant): Promise<void> {
  if (members.length === 0) return;
  const { program } = await currentProgram(tx);
  const looks = await lookAtAbuse(tx, members, program, now);
  const news = looks.filter(isNews);
  await upsertStates(tx, news.map(stateOf));
  const names = new Map(members.map(({ memberId, externalId }) => [memberId, externalId]));
  await keepChanges(tx, news, names, now);
  await openCases(tx, looks, members, program, now);
}

/** Of play that was never read: whoever looks next reads everything. */
const unread = { facts: -1, terms: '', throughDay: null, dayRows: 0 };

function stateOf({ bucket, memberId, standing: { score, action }, own, before, subject }: AbuseLook): AbuseState {
  const known = before ?? { ...unread, evidence: nothingPlayed };
  const read = own === null ? known : { ...own.mark, evidence: own.evidence };
  return { ...read, bucket, memberId, score, action, scoredAt: subject.now };
}

async function keepChanges(tx: Tx, news: readonly AbuseLook[], names: ReadonlyMap<Uuid, string>, now: Instant): Promise<void> {
  const moved = news.filter(({ standing, before }) => standing.action !== bandOf(before));
  const last = await selectLastChanges(tx, moved);
  const changes = moved.map(({ bucket, memberId, standing: { score, action: to, signals }, before }): AbuseChange => {
    const changeId = nextId(last.get(memberId) ?? null, bucket, now);
    return { bucket, memberId, changeId, at: now, from: bandOf(before), to, score, signals: signals.map(({ code }) => code) };
  });
  await insertChanges(tx, changes);
  const events = changes.map(({ memberId, from, to, score, signals }) => {
    const playerId = must(names.get(memberId), 'a scored member is locked');
    return { topic: 'player.abuse_changed', subject: `player:${playerId}`, payload: { from, to, score, signals }, at: now };
  });
  await emit(tx, events);
}

function bandOf(state: AbuseState | null): AbuseState['action'] {
  return state?.action ?? 'NO_ACTION';
}

/** A member's changes have the order of their ids, also where two are made in one millisecond. */
function nextId(last: Uuid | null, bucket: number, now: Instant): Uuid {
  return newId(last === null ? now : Math.max(now, timeOf(last) + 1), bucket);
}

function timeOf(id: Uuid): Instant {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** Risk is asked of few: only those of whom something was found. The recorded label is that of the commit which touched them. */
async function openCases(tx: Tx, looks: readonly AbuseLook[], members: readonly Member[], program: Program, now: Instant): Promise<void> {
  const suspects = looks.filter((look) => isWorthScoring(look, program.settings));
  const standings = await readStandings(tx, suspects);
  const locked = new Map(members.map((member) => [member.memberId, member]));
  const cases = suspects.flatMap(({ memberId, standing }): AbuseCase[] => {
    const member = must(locked.get(memberId), 'a scored member is locked');
    const cause = causeOf(standing, standings.get(memberId)?.riskLabel ?? 'LOW', program.settings);
    return cause === null ? [] : [{ member, standing, cause }];
  });
  await openAbuseReviews(tx, system, cases, program.baseCurrency, now);
}
