import { hourMs, type Instant } from '../../../kernel/clock.ts';
import { system } from '../../../platform/actor.ts';
import type { Reader } from '../../../platform/database.ts';
import { currentProgram } from '../../program/current.ts';
import { activeRules } from '../../program/find-rule.ts';
import { lastRun, nextRun } from '../../program/schedule.ts';
import type { RewardsContext } from '../evaluate.ts';
import { evaluatePopulation } from '../evaluate-population.ts';
import { occasionId } from '../evaluation/occasion.ts';
import { finishRun, type ScheduleRun, selectRuns, startRun } from './schedule-store.ts';

/**
 * Evaluates the population for the scheduled rules that are due: those of one moment together, so that priorities, caps and groups hold
 * among them. Of the times that were missed the latest counts; a run that ended early is done again for whoever it did not reach. One
 * that fails raises the ledger's alarm and keeps no other from its turn.
 */
export async function runSchedules(context: RewardsContext, now: Instant, signal?: AbortSignal): Promise<void> {
  const { db } = context.ledger.database;
  for (const [dueAt, ruleIds] of await dueRules(db, now)) {
    await runDue(context, ruleIds, dueAt, now, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      context.ledger.alarm(error);
    });
  }
}

async function runDue(
  context: RewardsContext,
  ruleIds: readonly string[],
  dueAt: Instant,
  now: Instant,
  signal?: AbortSignal,
): Promise<void> {
  const { db } = context.ledger.database;
  await startRun(db, ruleIds, dueAt);
  const evaluationIdOf = (memberId: string) => occasionId('schedule', memberId, dueAt);
  const occasion = { trigger: 'schedule', due: ruleIds, evaluationIdOf } as const;
  await evaluatePopulation(context, system, {}, { occasion, signal }, asOf(dueAt, now));
  await finishRun(db, ruleIds, dueAt);
}

/**
 * The time at which a run decides: the moment it was due, so that who is given something every Saturday at six is not refused because this
 * Saturday came a second earlier than the last; after an hour or more it is too late for that.
 */
function asOf(dueAt: Instant, now: Instant): Instant {
  return now - dueAt < hourMs ? dueAt : now;
}

/**
 * When the next scheduled rule is due; null: none ever is. A rule that is due more often than hourly counts once an hour: this is for
 * those who come by now and then and then run what is due.
 */
export async function nextSchedule(reader: Reader, now: Instant): Promise<Instant | null> {
  const next = (await scheduledRules(reader)).map(({ schedule, zone, run }) => {
    return nextRun(schedule, zone, Math.max(now, run === null ? 0 : run.dueAt + hourMs - 1)) ?? Number.POSITIVE_INFINITY;
  });
  const first = Math.min(...next);
  return Number.isFinite(first) ? first : null;
}

/** Rules by the moment they are due, the earliest first. */
async function dueRules(reader: Reader, now: Instant): Promise<[dueAt: Instant, ruleIds: string[]][]> {
  const due = new Map<Instant, string[]>();
  for (const { ruleId, schedule, zone, since, run } of await scheduledRules(reader)) {
    const unfinished = run === null || run.done ? null : run.dueAt;
    const dueAt = lastRun(schedule, zone, since, now) ?? unfinished;
    if (dueAt !== null) due.set(dueAt, [...(due.get(dueAt) ?? []), ruleId]);
  }
  return [...due].sort(([a], [b]) => a - b);
}

type Scheduled = { ruleId: string; schedule: string; zone: string; run: ScheduleRun | null; since: Instant };

/**
 * The scheduled rules in force. `since`: from then on a rule is due by its schedule, which is its last run, or a later change of the rule.
 * Whoever changes a rule or wakes it up decides about the future: what was missed in its sleep stays missed.
 */
async function scheduledRules(reader: Reader): Promise<Scheduled[]> {
  const { program } = await currentProgram(reader);
  if (!program.rules.some(({ trigger }) => trigger === 'schedule')) return [];
  const runs = await selectRuns(reader);
  return (await activeRules(reader)).flatMap(({ ruleId, definition, updatedAt }) => {
    const { trigger, schedule } = definition;
    if (trigger !== 'schedule' || schedule === undefined) return [];
    const run = runs.get(ruleId) ?? null;
    return [{ ruleId, schedule, zone: program.timeZone, run, since: Math.max(run?.dueAt ?? 0, updatedAt) }];
  });
}
