import { nothingFound } from '../../engine/abuse/evidence.ts';
import type { CompiledRule, Program } from '../../engine/program.ts';
import { countedFrom } from '../../engine/segment/hold.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { must } from '../../kernel/assert.ts';
import { dayOf, periodOf } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';
import type { Reader } from '../../platform/database.ts';
import { readAbuseEvidence } from '../abuse/read-evidence.ts';
import { readProfiles } from '../activity/read-profiles.ts';
import { toRisk } from '../activity/standing/place-members.ts';
import { readStandings } from '../activity/standing/record.ts';
import { nothingSaid } from '../activity/standing/standing.ts';
import { readWallets } from '../ledger/wallets.ts';
import type { Member } from '../members/member.ts';
import { type BonusSums, noBonus } from '../wallet/bonus/grant.ts';
import { readBonuses } from '../wallet/read-wallet.ts';
import type { BudgetLine } from './budget-store.ts';
import { readInducementsByHand } from './decisions/by-hand-store.ts';
import type { Occasion } from './evaluation/occasion.ts';
import { noUsage, readUsage } from './store.ts';

/** A member's snapshot, and what issuing needs to know beside it. */
export type Loaded = { member: Member; snapshot: Snapshot; bonus: BonusSums };

export type LoadOptions = Pick<Occasion, 'due' | 'previous'> & {
  trigger: Snapshot['trigger'];
  limit: number;
  /** Rewards that must not count against themselves. */
  except?: readonly Uuid[];
  /** Spent of each budget, where a budget is asked: left out, rules with a budget would miss the fact and refuse. */
  spent?: ReadonlyMap<string, Minor>;
};

/** Snapshots of members, a handful of queries for all of them. For a decision that will be written, lock the members first. */
export async function loadSnapshots(
  reader: Reader,
  members: readonly Member[],
  program: Program,
  { trigger, limit, due, previous, except, spent = new Map() }: LoadOptions,
  now: Instant,
): Promise<Loaded[]> {
  const today = dayOf(now, program.timeZone);
  const wallets = await readWallets(reader, members);
  const profiles = await readProfiles(reader, members, { today, lpSince: countedFrom(now, program), wallets });
  const bonuses = await readBonuses(reader, members, now);
  const standings = await readStandings(reader, members);
  const usages = await readUsage(reader, members, now, except);
  const evidence = await readAbuseEvidence(reader, members, { profiles, bonuses }, program, now);
  const countsCredits = program.packs.some(({ firstInducementOnly }) => firstInducementOnly !== undefined);
  const byHand = countsCredits ? await readInducementsByHand(reader, members) : new Map<Uuid, number>();
  return members.map((member) => {
    const { profile, days, lpQualifying } = must(profiles.get(member.memberId), 'every member has a profile');
    const wallet = wallets.get(member.memberId);
    const standing = standings.get(member.memberId);
    const bonus = bonuses.get(member.memberId) ?? noBonus;
    const { given, rules, inducements } = usages.get(member.memberId) ?? noUsage;
    const { receivedMinor, convertedMinor, costMinor, stakedMinor } = bonus;
    const snapshot: Snapshot = {
      now,
      trigger,
      due: due ?? null,
      previous: previous?.get(member.memberId) ?? { segment: null, tier: null },
      member: {
        status: member.status,
        statusUntil: member.statusUntil,
        country: member.country,
        marketingConsent: member.marketingConsent,
        registeredAt: member.registeredAt,
      },
      profile,
      days,
      balances: { LP: wallet?.lp ?? 0, RP: wallet?.rp ?? 0, TICKET: wallet?.ticket ?? 0 },
      bonus: { receivedMinor, convertedMinor, costMinor, stakedMinor },
      lpQualifying,
      tier: standing?.tier ?? null,
      abuse: evidence.get(member.memberId) ?? nothingFound,
      ...toRisk(standing?.word ?? nothingSaid),
      given,
      rules,
      inducements: inducements + (byHand.get(member.memberId) ?? 0),
      budgets: Object.fromEntries(spent),
      limit,
    };
    return { member, snapshot, bonus };
  });
}

/** The budget line that a rule spends from at a time; null for a rule without a budget. */
export function budgetLineOf({ ruleId, budget }: CompiledRule, { timeZone }: Program, now: Instant): BudgetLine | null {
  return budget && { ruleId, period: periodOf(dayOf(now, timeZone), budget.per), amountMinor: budget.amountMinor };
}

/** The budget lines that the rules of a program spend from at a time, in rule order. */
export function budgetLines(program: Program, now: Instant): BudgetLine[] {
  return program.rules
    .map((rule) => budgetLineOf(rule, program, now))
    .filter((line) => line !== null)
    .sort((a, b) => (a.ruleId < b.ruleId ? -1 : 1));
}
