import { type Cause, causesOf } from '../../../engine/profile/changed-by.ts';
import { type PlayState, playFields } from '../../../engine/profile/derive.ts';
import type { Profile } from '../../../engine/profile/profile.ts';
import type { CompiledRule, Program } from '../../../engine/program.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { ActivityRow } from '../activity.ts';
import type { MemberFacts } from '../take-facts.ts';

/** A rule that waits for events: it reads what such causes change. */
type Waiting = { rule: CompiledRule; causes: ReadonlySet<Cause> };

/**
 * The members whom an active rule of trigger `event` may concern after these events: the events change a field that the rule reads, and
 * its conditions hold as far as the profile alone tells. Never narrower than the rule itself. Pure; costs nothing where no rule waits.
 * @param facts of each member once
 */
export function membersToWake(program: Program, facts: readonly MemberFacts[], now: Instant): Uuid[] {
  const waiting = waitingRules(program, now);
  if (waiting.length === 0) return [];
  return facts.filter((one) => isConcerned(one, waiting, program)).map(({ after }) => after.member.memberId);
}

function waitingRules({ rules }: Program, now: Instant): Waiting[] {
  return rules
    .filter(({ trigger, status }) => trigger === 'event' && status === 'ACTIVE')
    .filter(({ activeFrom, activeUntil }) => (activeFrom === null || now >= activeFrom) && (activeUntil === null || now < activeUntil))
    .map((rule) => ({ rule, causes: causesOf(rule.reads) }));
}

function isConcerned(facts: MemberFacts, waiting: readonly Waiting[], program: Program): boolean {
  let play: PlayState | null = null;
  for (const { rule, causes } of waiting) {
    if (!facts.rows.some((row) => isCause(row, causes, facts.before.profile))) continue;
    // A flag only keeps rules from matching: without it nobody is left out.
    play ??= playFields({ profile: facts.after.profile, riskFlagged: false }, program);
    if (rule.mayMatch(play)) return true;
  }
  return false;
}

/** A sheet of totals is no event. A bet that won nothing only happened, unless it is the first that tells of wins at all. */
function isCause(row: ActivityRow, causes: ReadonlySet<Cause>, before: Profile): boolean {
  if (row.kind === 'OPENING') return false;
  if (causes.has('any')) return true;
  const what = row.kind === 'VOID' ? must(row.ref, 'a VOID names what it takes back').kind : row.kind;
  return causes.has(what) && (what !== 'WIN' || row.amountMinor !== 0 || before.won === null);
}
