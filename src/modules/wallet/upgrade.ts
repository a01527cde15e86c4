import type { RewardType } from '../../engine/rules/reward.ts';
import type { Settings } from '../../engine/settings.ts';
import type { BonusEvent, BonusState } from '../../engine/wallet/bonus-states.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import { answerOf, commit, commitOnce, type Ledger } from '../ledger/commit.ts';
import { operationOf } from '../ledger/operation.ts';
import { lockMembersByKey } from '../members/lock.ts';
import { currentProgram } from '../program/current.ts';
import type { Grant, GrantState } from './bonus/grant.ts';
import { frozenTerms, type GrantEvent } from './bonus/grant-event.ts';
import { bookingBatch, eventSection, noBooking } from './booking.ts';
import { expiryOf, maxConversionOf } from './credit.ts';
import { type LotCurrency, type LotEntry, openingEntry } from './points/lot.ts';
import { selectLots } from './points/store.ts';
import { eventlessMembers, type LotlessCredit, lotlessCredits, selectEventless, writeUpgraded } from './upgrade-store.ts';

const chunkSize = 500;

/** What was made for rows that were there before. */
export type Upgraded = { grants: number; lots: number };

/**
 * Gives bonuses and points that were booked before events and lots were kept what explains them, under the chain: done once in the life
 * of a database, at its first start with this version, in commits of 500. An end in between, or a second process at once, does no harm.
 */
export async function upgradeWallet(ledger: Ledger, now: Instant): Promise<Upgraded> {
  const { database } = ledger;
  const operation = operationOf(null, 'upgrade', 'wallet: events and lots', {}, now);
  const done: Upgraded = { grants: 0, lots: 0 };
  if (await answerOf(database.db, operation)) return done;
  await eventlessMembers(database, chunkSize, async (some) => {
    done.grants += await tellLives(ledger, some, now);
  });
  const { settings } = (await currentProgram(database.db)).program;
  await lotlessCredits(database, chunkSize, async (some) => {
    done.lots += await openLots(ledger, some, settings, now);
  });
  await commitOnce(ledger, operation, async () => ({ answer: done }));
  return done;
}

async function tellLives(ledger: Ledger, keys: readonly MemberKey[], now: Instant): Promise<number> {
  return commit<number>(ledger, async (tx) => {
    const grants = await selectEventless(tx, await lockMembersByKey(tx, keys));
    const lives = [...Map.groupBy(grants, ({ memberId }) => memberId).values()].flatMap(livesOf);
    const upgraded = lives.map(({ grant, events }): Grant => ({ ...grant, events: events.length }));
    const batch = {
      kind: 'upgrade',
      at: now,
      sections: [eventSection(lives.flatMap(({ events }) => events))],
      follow: () => writeUpgraded(tx, upgraded),
    };
    return { answer: grants.length, batch: grants.length === 0 ? undefined : batch };
  });
}

const ending: Partial<Record<GrantState, BonusEvent>> = { EXPIRED: 'expire', FORFEITED: 'forfeit', CANCELLED: 'cancel' };

/**
 * The lives of a member's bonuses, told from their rows: a bonus came into play when it was given, if then none was in play, and one that
 * waited never did. Pure.
 * @param grants of one member, in the order in which they came
 */
export function livesOf(grants: readonly Grant[]): { grant: Grant; events: GrantEvent[] }[] {
  let freeFrom = Number.NEGATIVE_INFINITY;
  return grants.map((row) => {
    const { bucket, memberId, grantId, state, createdAt, endedAt } = row;
    const wasInPlay = state !== 'QUEUED' && createdAt >= freeFrom;
    if (wasInPlay) freeFrom = endedAt ?? Number.POSITIVE_INFINITY;
    const grant = { ...row, maxConversionMinor: maxConversionOf(row.amountMinor, row.terms) };
    const end = ending[state];
    const steps: [BonusEvent, BonusState, BonusState, Instant][] = [['accept', 'OFFERED', 'QUEUED', createdAt]];
    if (wasInPlay) steps.push(['activate', 'QUEUED', 'ACTIVE', createdAt]);
    if (end) steps.push([end, wasInPlay ? 'ACTIVE' : 'QUEUED', state, endedAt ?? createdAt]);
    const events = steps.map(([event, from, to, at], index) => {
      return { bucket, memberId, grantId, no: index + 1, event, from, to, terms: index === 0 ? frozenTerms(grant) : null, at };
    });
    return { grant, events };
  });
}

const typeOf: Readonly<Record<LotCurrency, RewardType>> = { RP: 'REWARD_POINTS', TICKET: 'TICKETS' };

async function openLots(ledger: Ledger, credits: readonly LotlessCredit[], settings: Settings, now: Instant): Promise<number> {
  return commit<number>(ledger, async (tx) => {
    await lockMembersByKey(tx, credits);
    const known = await selectLots(
      tx,
      credits.map(({ bucket, transferId }) => ({ bucket, lotId: transferId })),
    );
    const lotEntries = credits.filter(({ transferId }) => !known.has(transferId)).map((credit) => entryOf(credit, settings));
    return {
      answer: lotEntries.length,
      batch: lotEntries.length === 0 ? undefined : bookingBatch('upgrade', { ...noBooking, lotEntries }, now),
    };
  });
}

/** What was credited lives as long as the program lets points and tickets live now, from when it was credited. */
function entryOf(credit: LotlessCredit, settings: Settings): LotEntry {
  const expiresAt = expiryOf(typeOf[credit.currency], { expiryHours: null }, settings, credit.at);
  return openingEntry(credit, { vendor: null, expiresAt });
}
