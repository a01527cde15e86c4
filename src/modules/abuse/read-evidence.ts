import { type AbuseEvidence, type AbuseWord, nothingFound, type SharedValue } from '../../engine/abuse/evidence.ts';
import type { Profile } from '../../engine/profile/profile.ts';
import type { Program } from '../../engine/program.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Reader } from '../../platform/database.ts';
import { type HeldShared, readSharedValues } from '../members/links/shared-values.ts';
import type { BonusSums } from '../wallet/bonus/grant.ts';
import { shortRef } from './clusters/held-value.ts';
import { type OwnEvidence, readOwnEvidence } from './evidence/read-own.ts';
import type { AbuseState } from './state-store.ts';
import { readWords } from './word/read-words.ts';

/** What the caller has read of members already: which of them need a look is seen from their sums. */
export type KnownSums = {
  profiles: ReadonlyMap<Uuid, { profile: Profile }>;
  bonuses: ReadonlyMap<Uuid, BonusSums>;
  /** The reviewers' word, where it was read: sums count from what they dismissed. */
  words?: ReadonlyMap<Uuid, AbuseWord>;
  /** What is kept of them, where it was read. */
  states?: ReadonlyMap<Uuid, AbuseState>;
};

/** What may tell of fraud, and what of it their own play tells, with the mark to keep it by; null: nothing worth a row. */
export type ReadEvidence = { abuse: AbuseEvidence; own: OwnEvidence | null };

/**
 * What may tell of fraud, of members as they are now, by member id; of whom nothing is known is absent. Activity is read only of those who
 * have something new since it was read last, and of those only where their sums make a signal possible.
 */
export async function readAbuseEvidence(
  reader: Reader,
  members: readonly MemberKey[],
  known: KnownSums,
  program: Program,
  now: Instant,
): Promise<Map<Uuid, AbuseEvidence>> {
  const found = [...(await readEvidence(reader, members, known, program, now))];
  return new Map(found.filter(([, { abuse }]) => !isNothing(abuse)).map(([memberId, { abuse }]) => [memberId, abuse]));
}

/** The same with what is to be kept of it, for whoever has locked the members: also of those of whom nothing was found. */
export async function readEvidence(
  reader: Reader,
  members: readonly MemberKey[],
  known: KnownSums,
  program: Program,
  now: Instant,
): Promise<Map<Uuid, ReadEvidence>> {
  const words = known.words ?? (await readWords(reader, members));
  const owns = await readOwnEvidence(reader, members, { ...known, words }, program, now);
  const shared = await readSharedValues(reader, members, now);
  const found = new Map<Uuid, ReadEvidence>();
  for (const { memberId } of members) {
    const own = owns.get(memberId) ?? null;
    const word = words.get(memberId);
    const links = shared.get(memberId)?.map(toShared);
    if (own === null && word === undefined && links === undefined) continue;
    const abuse = { ...nothingFound, ...own?.evidence, links: links ?? [], word: word ?? nothingFound.word };
    found.set(memberId, { abuse, own });
  }
  return found;
}

function toShared({ kind, ref, members, at, joinedAt }: HeldShared): SharedValue {
  return { kind, ref: shortRef(ref), members, at, joinedAt };
}

function isNothing({ bonusPlay, wins, cashOuts, stakeJumps, links, word }: AbuseEvidence): boolean {
  const isUnsaid = !word.blocked && Object.keys(word.dismissed).length === 0;
  return bonusPlay === null && wins === null && isUnsaid && cashOuts.length + stakeJumps.length + links.length === 0;
}
