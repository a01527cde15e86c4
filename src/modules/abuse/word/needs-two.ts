/** The largest score that one person dismisses alone. A block counts as 100. */
const mostAlone = 80;

/** Whether a score is dismissed by two people. */
export function needsTwo(score: number): boolean {
  return score > mostAlone;
}
