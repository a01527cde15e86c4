import { Fault } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/database.ts';
import { toDifferences } from '../ledger/verify/differences.ts';
import { type Check, compare, newCheck, report } from '../ledger/verify/verify.ts';
import { compareLinks } from '../members/links/verify.ts';
import { getReview } from '../reviews/queue/find.ts';
import type { Review } from '../reviews/queue/review.ts';
import { compareBands } from './verify-store.ts';
import { needsTwo } from './word/needs-two.ts';
import { readAllWords } from './word/store.ts';
import type { GivenWord } from './word/word.ts';

/** The bands that were told against those that are kept, the reviewers' word against the reviews that it resolved, and who shares what. */
export async function verifyAbuse(tx: Tx): Promise<Check[]> {
  return [
    await compare('abuse bands are where their changes led', compareBands(tx)),
    await verifyWords(tx),
    await compare('members are found by the values that link them', compareLinks(tx).then(toDifferences)),
  ];
}

/** One by one: people said them. */
async function verifyWords(tx: Tx): Promise<Check> {
  const check = newCheck("the reviewers' word is what their reviews say");
  for await (const word of readAllWords(tx)) {
    check.rows += 1;
    const review = await getReview(tx, word.reviewId).catch(nothingThere);
    for (const fault of faultsOf(word, review)) report(check, `word ${word.wordId}: ${fault}`);
  }
  return check;
}

function nothingThere(error: unknown): null {
  if (error instanceof Fault) return null;
  throw error;
}

function faultsOf(word: GivenWord, review: Review | null): string[] {
  if (review === null) return [`there is no review ${word.reviewId}`];
  const pairs: [what: string, said: string | null, resolved: string | null][] = [
    ['member', word.memberId, review.memberId],
    ['kind of review', 'abuse', review.kind],
    ['outcome', word.what, review.state],
    ['reason', word.reason, review.reason],
    ['first person', word.saidBy, review.resolvedBy],
    ['second person', word.approvedBy, review.approvedBy],
  ];
  const faults = pairs
    .filter(([, said, resolved]) => said !== resolved)
    .map(([what, said, resolved]) => {
      return `${what} is ${said ?? 'absent'}, the review says ${resolved ?? 'absent'}`;
    });
  const isAlone = word.what === 'DISMISSED' && word.approvedBy === null && needsTwo(review.score ?? 0);
  return isAlone ? [...faults, `one person dismissed a score of ${review.score}`] : faults;
}
