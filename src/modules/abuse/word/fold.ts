import type { AbuseWord } from '../../../engine/abuse/evidence.ts';
import type { Said } from './word.ts';

/** What holds after all that reviewers said of a member, in the order in which they said it. */
export function foldWords(words: readonly Said[]): AbuseWord {
  return words.reduce<AbuseWord>(
    ({ dismissed }, said) =>
      said.what === 'BLOCKED' ? { blocked: true, dismissed } : { blocked: false, dismissed: { ...dismissed, ...said.dismissed } },
    { blocked: false, dismissed: {} },
  );
}
