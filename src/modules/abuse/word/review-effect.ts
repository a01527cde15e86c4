import { type AbuseCode, type AbuseEvidence, type Dismissal, playSums } from '../../../engine/abuse/evidence.ts';
import { linkName } from '../../../engine/abuse/signals/multi-account.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { nextId } from '../../../kernel/ids.ts';
import { lockMember } from '../../members/lock.ts';
import { currentProgram } from '../../program/current.ts';
import type { ReviewEffect } from '../../reviews/queue/review.ts';
import { type DescribedAbuse, describeAbuse } from '../describe.ts';
import { scoreMembers } from '../score-members.ts';
import { type AbuseLook, lookAtOne } from '../scoring/look.ts';
import { needsTwo } from './needs-two.ts';
import { insertWord, recordAudit, selectWords } from './store.ts';
import type { Dismissed, GivenWord, Said } from './word.ts';

/**
 * What a reviewer's outcome does to the detector. A dismissal takes the signals that are met out of the count, with what they had until
 * now, and lifts a block; a block refuses whatever would be given. What is confirmed goes on counting.
 */
export const abuseReviewEffect: ReviewEffect = {
  async forSecond(tx, review, outcome, now) {
    if (outcome !== 'DISMISSED') return null;
    await lockMember(tx, review.playerId); // so that what is looked at now is what is dismissed
    const { program } = await currentProgram(tx);
    const { standing } = await lookAtOne(tx, review, program, now);
    const isGrave = needsTwo(Math.max(review.score ?? 0, standing.blocked ? 100 : standing.score));
    return isGrave ? describeAbuse(standing, program.baseCurrency) : null;
  },

  async resolve(tx, actor, review, { outcome, reason, resolvedBy, approvedBy, shown }, now) {
    if (outcome === 'CONFIRMED') return null;
    const member = await lockMember(tx, review.playerId);
    const { program } = await currentProgram(tx);
    const before = await lookAtOne(tx, member, program, now);
    if (outcome === 'DISMISSED' && shown !== null) refuseUnseen(before, shown as DescribedAbuse);
    const said: Said =
      outcome === 'BLOCKED' ? { what: 'BLOCKED', dismissed: null } : { what: 'DISMISSED', dismissed: dismiss(before, now) };
    const { bucket, memberId, externalId } = member;
    const last = (await selectWords(tx, [member])).at(-1);
    const wordId = nextId(last?.wordId ?? null, now, bucket);
    const { reviewId } = review;
    const word: GivenWord = { bucket, memberId, wordId, ...said, reviewId, reason, saidBy: resolvedBy, approvedBy, at: now };
    await insertWord(tx, word);
    const [scored] = await scoreMembers(tx, [member], now);
    const after = must(scored, 'every member is looked at');
    const told = { review_id: reviewId, reason, said_by: resolvedBy, dismissed: said.dismissed && Object.keys(said.dismissed) };
    const action = said.what === 'BLOCKED' ? 'abuse.blocked' : 'abuse.dismissed';
    const change = { before: summary(before), after: { ...summary(after), ...told } };
    await recordAudit(tx, actor, [{ action, subject: `player:${externalId}`, ...change, at: now }]);
    return { kind: 'abuse_word', at: now, members: [member] };
  },
};

/** A dismissal takes out of the count what two people have seen. @throws Fault `version_conflict` where there is more by now */
function refuseUnseen({ standing }: AbuseLook, { signals: seen }: DescribedAbuse): void {
  const unseen = standing.signals.filter(({ code, evidence }) => {
    const before = seen.find((signal) => signal.code === code);
    // What sums tell moves with every bet; of the others each piece of evidence is a matter of its own.
    return before === undefined || (!ofSums.has(code) && evidence.some((id) => !before.evidence.includes(id)));
  });
  if (unseen.length === 0) return;
  const codes = unseen.map(({ code }) => code).join(', ');
  throw new Fault('version_conflict', { detail: `There is more since this was asked for: ${codes}. It must be asked for anew.` });
}

const ofSums: ReadonlySet<AbuseCode> = new Set(['BONUS_ONLY_PLAY', 'ABNORMAL_WIN_RATE']);

function summary({ standing: { score, action, blocked } }: AbuseLook): { score: number; action: string; blocked: boolean } {
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
