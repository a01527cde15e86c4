import type { Program } from '../../engine/program.ts';
import { must } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import { nextId, type Uuid } from '../../kernel/ids.ts';
import { system } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import type { Member } from '../members/member.ts';
import { currentProgram } from '../program/current.ts';
import { nothingPlayed } from './evidence/own-play.ts';
import type { AbuseChange } from './scoring/change.ts';
import { type AbuseLook, isNews, isSuspect, lookAtAbuse, riskLabelOf } from './scoring/look.ts';
import { type AbuseCase, causeOf, openAbuseReviews } from './scoring/open-reviews.ts';
import { type AbuseState, upsertStates } from './state-store.ts';
import { emit, insertChanges, selectLastChanges } from './store.ts';

/**
 * Scores members whom the transaction has locked, and keeps what is news of them: what was read of their play with what it came to, the
 * change and the event where the band is another one, and a review where a person has to look. Done again it changes nothing. Answers what
 * was found of each of them, in their order.
 */
export async function scoreMembers(tx: Tx, members: readonly Member[], now: Instant): Promise<AbuseLook[]> {
  if (members.length === 0) return [];
  const { program } = await currentProgram(tx);
  const looks = await lookAtAbuse(tx, members, program, now);
  const news = looks.filter(isNews);
  await upsertStates(tx, news.map(stateOf));
  const locked = new Map(members.map((member) => [member.memberId, member]));
  await keepChanges(tx, news, locked, now);
  await openCases(tx, looks, locked, program, now);
  return looks;
}

/** Those whom the transaction has locked, by member id. */
type Locked = ReadonlyMap<Uuid, Member>;

/** Of play that was never read: whoever looks next reads everything. */
const unread = { facts: -1, terms: '', throughDay: null, dayRows: 0 };

function stateOf({ bucket, memberId, standing: { score, action }, own, before, subject }: AbuseLook): AbuseState {
  const known = before ?? { ...unread, evidence: nothingPlayed };
  const read = own === null ? known : { ...own.mark, evidence: own.evidence };
  return { ...read, bucket, memberId, score, action, scoredAt: subject.now };
}

async function keepChanges(tx: Tx, news: readonly AbuseLook[], locked: Locked, now: Instant): Promise<void> {
  const moved = news.filter(({ standing, before }) => standing.action !== bandOf(before));
  const last = await selectLastChanges(tx, moved);
  const changes = moved.map(({ bucket, memberId, standing: { score, action: to, signals }, before }): AbuseChange => {
    const changeId = nextId(last.get(memberId) ?? null, now, bucket);
    return { bucket, memberId, changeId, at: now, from: bandOf(before), to, score, signals: signals.map(({ code }) => code) };
  });
  await insertChanges(tx, changes);
  const events = changes.map(({ memberId, from, to, score, signals }) => {
    const { externalId } = must(locked.get(memberId), 'a scored member is locked');
    return { topic: 'player.abuse_changed', subject: `player:${externalId}`, payload: { from, to, score, signals }, at: now };
  });
  await emit(tx, events);
}

function bandOf(state: AbuseState | null): AbuseState['action'] {
  return state?.action ?? 'NO_ACTION';
}

/** Risk is asked of few: only those of whom something was found. */
async function openCases(tx: Tx, looks: readonly AbuseLook[], locked: Locked, program: Program, now: Instant): Promise<void> {
  const { settings } = program;
  const suspects = looks.filter((look) => isSuspect(look, settings));
  const cases = suspects.flatMap((look): AbuseCase[] => {
    const { memberId, standing } = look;
    const member = must(locked.get(memberId), 'a scored member is locked');
    const cause = causeOf(standing, riskLabelOf(look, program), settings);
    return cause === null ? [] : [{ member, standing, cause }];
  });
  await openAbuseReviews(tx, system, cases, program.baseCurrency, now);
}
