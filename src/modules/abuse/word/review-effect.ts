import { type AbuseCode, type AbuseEvidence, type Dismissal, playSums } from '../../../engine/abuse/evidence.ts';
import { linkName } from '../../../engine/abuse/signals/multi-account.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { type MemberKey, newId } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { lockMember } from '../../members/lock.ts';
import { currentProgram } from '../../program/current.ts';
import type { ReviewEffect } from '../../reviews/queue/review.ts';
import { scoreMembers } from '../score-members.ts';
import { type AbuseLook, lookAtAbuse } from '../scoring/look.ts';
import { needsTwo } from './needs-two.ts';
import { insertWord, recordAudit, selectWords } from './store.ts';
import type { Dismissed, GivenWord, Said } from './word.ts';

/**
 * What a reviewer's outcome does to the detector. A dismissal takes the signals that are met out of the count, with what they had until
 * now, and lifts a block; a block refuses whatever would be given. What is confirmed goes on counting.
 */
export const abuseReviewEffect: ReviewEffect = {
  async needsSecond(tx, review, outcome, now) {
    if (outcome !== 'DISMISSED') return false;
    await lockMember(tx, review.playerId); // so that what is looked at now is what is dismissed
    const { standing } = await lookAtOne(tx, review, now);
    return needsTwo(Math.max(review.score ?? 0, standing.blocked ? 100 : standing.score));
  },

  async resolve(tx, actor, review, { outcome, reason, resolvedBy, approvedBy }, now) {
    if (outcome === 'CONFIRMED') return null;
    const member = await lockMember(tx, review.playerId);
    const before = await lookAtOne(tx, member, now);
    const said: Said =
      outcome === 'BLOCKED' ? { what: 'BLOCKED', dismissed: null } : { what: 'DISMISSED', dismissed: dismiss(before, now) };
    const { bucket, memberId, externalId } = member;
    const last = (await selectWords(tx, [member])).at(-1);
    const at = Math.max(now, (last?.at ?? 0) + 1); // so that ids ascend, whichever server's clock it is
    const { reviewId } = review;
    const word: GivenWord = { bucket, memberId, wordId: newId(at, bucket), ...said, reviewId, reason, saidBy: resolvedBy, approvedBy, at };
    await insertWord(tx, word);
    await scoreMembers(tx, [member], now);
    const after = await lookAtOne(tx, member, now);
    const told = { review_id: reviewId, reason, said_by: resolvedBy, dismissed: said.dismissed && Object.keys(said.dismissed) };
    const action = said.what === 'BLOCKED' ? 'abuse.blocked' : 'abuse.dismissed';
    const change = { before: shown(before), after: { ...shown(after), ...told } };
    await recordAudit(tx, actor, [{ action, subject: `player:${externalId}`, ...change, at: now }]);
    return { kind: 'abuse_word', at: now, members: [member] };
  },
};

async function lookAtOne(reader: Reader, member: MemberKey, now: Instant): Promise<AbuseLook> {
  const { program } = await currentProgram(reader);
  const [look] = await lookAtAbuse(reader, [member], program, now);
  return must(look, 'every member is looked at');
}

function shown({ standing: { score, action, blocked } }: AbuseLook): { score: number; action: string; blocked: boolean } {
  return { score, action, blocked };
}

/** Each signal that is met, with all that it could be met by now. */
function dismiss({ subject, standing }: AbuseLook, now: Instant): Dismissed {
  const play = playSums(subject);
  const dismissed = standing.signals.map(({ code, at }): [AbuseCode, Dismissal] => {
    const links = code === 'MULTI_ACCOUNT' ? sharedNow(subject.abuse) : [];
    return [code, { through: Math.max(now, at), play, links }];
  });
  return Object.fromEntries(dismissed);
}

/** Also what was dismissed before, and what says nothing today because too many share it. */
function sharedNow({ links, word }: AbuseEvidence): string[] {
  return [...new Set([...(word.dismissed.MULTI_ACCOUNT?.links ?? []), ...links.map(linkName)])].sort();
}
