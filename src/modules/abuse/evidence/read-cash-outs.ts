import type { CashOut } from '../../../engine/abuse/evidence.ts';
import { immediateWithdrawal } from '../../../engine/abuse/signals/immediate-withdrawal.ts';
import { thresholdsOf } from '../../../engine/abuse/thresholds.ts';
import type { Settings } from '../../../engine/settings.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import { add, type Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import {
  type MoneyEvent,
  selectSinceLastBet,
  selectUsualStakes,
  selectWinsAfter,
  sumMoneySince,
  type TakenBack,
} from '../../activity/evidence/rows.ts';
import { findMoneyGiven } from '../../ledger/find-transfers.ts';
import { type CompletedBonus, readBonusWins } from '../../wallet/bonus/completed.ts';
import { type Before, beforeOf, type LargeWin, mayFollow, triggerOf, triggerSpan } from './cash-out.ts';
import { moneyBefore, ownMoney, receivedFrom } from './own-money.ts';
import { tells } from './own-play.ts';
import type { Person } from './person.ts';
import { usualSpan, usualStake } from './stake-jump.ts';

/** A withdrawal that was not taken back, with whose it is and their completed bonuses since the first that is asked about. */
export type AskedWithdrawal = MoneyEvent & {
  person: Person;
  completed: readonly CompletedBonus[];
  /** The large win that it came after, as found while the bets that say so were there; null: none, or they still are. */
  knownWin: LargeWin | null;
};

type Candidate = AskedWithdrawal & { before: Before };

/** Those withdrawals that tell of something, by member id. Each question is asked only of those that the ones before have left. */
export async function readCashOuts(
  reader: Reader,
  asked: readonly AskedWithdrawal[],
  gone: readonly TakenBack[],
  settings: Settings,
): Promise<Map<Uuid, CashOut[]>> {
  const thresholds = thresholdsOf(settings);
  const spans = asked.map(({ person: { bucket, memberId }, at }) => ({ bucket, memberId, ...triggerSpan(at, thresholds) }));
  const play = Map.groupBy(await selectSinceLastBet(reader, spans, gone), ({ no }) => no);
  const candidates = asked
    .map((one, index): Candidate => {
      const conversions = one.completed.map(({ grantId, endedAt }) => ({ grantId, at: endedAt }));
      return { ...one, before: beforeOf(one, play.get(index + 1) ?? [], conversions, thresholds) };
    })
    .filter(({ before }) => mayFollow(before));
  const balances = await readBalances(reader, candidates, gone);
  const isTelling = (cashOut: CashOut, person: Person): boolean => tells(immediateWithdrawal, { cashOuts: [cashOut] }, person, settings);
  const large = candidates.map((one) => withoutTrigger(one, balances)).filter((one) => isTelling(toCashOut(one), one.person));
  const usual = await readUsual(reader, large, gone, settings);
  const found = large.flatMap((one, index): { memberId: Uuid; cashOut: CashOut }[] => {
    const after = triggerOf(one.before, usual.get(index) ?? null, thresholds);
    if (after === null) return [];
    const cashOut = { ...toCashOut(one), after };
    return isTelling(cashOut, one.person) ? [{ memberId: one.person.memberId, cashOut }] : [];
  });
  const byMember = Map.groupBy(found, ({ memberId }) => memberId);
  return new Map([...byMember].map(([memberId, ones]) => [memberId, ones.map(({ cashOut }) => cashOut)]));
}

type Weighed = Candidate & { balanceMinor: Minor };

function withoutTrigger(one: Candidate, balances: ReadonlyMap<Uuid, ReadonlyMap<Instant, Minor>>): Weighed {
  return { ...one, balanceMinor: must(balances.get(one.person.memberId)?.get(one.at), 'asked for') };
}

/** As if it came after the strongest trigger: what tells of nothing then never does. */
function toCashOut({ eventId, at, amountMinor, balanceMinor }: Weighed): CashOut {
  return { eventId, at, amountMinor, balanceMinor, after: { what: 'conversion', grantId: eventId, at } };
}

/** Own money before withdrawals, by member id and time. */
async function readBalances(
  reader: Reader,
  candidates: readonly Candidate[],
  gone: readonly TakenBack[],
): Promise<Map<Uuid, Map<Instant, Minor>>> {
  const byMember = [...Map.groupBy(candidates, ({ person }) => person)].map(([person, ones]) => {
    const times = [...new Set(ones.map(({ at }) => at))].sort((a, b) => a - b);
    return { person, times, completed: ones[0]?.completed ?? [] };
  });
  const asked = byMember.flatMap(({ person: { bucket, memberId }, times }) => times.map((at) => ({ bucket, memberId, at })));
  const moved = Map.groupBy(await sumMoneySince(reader, asked, gone), ({ memberId }) => memberId);
  const withBonus = byMember.filter(({ person: { sums } }) => sums.bonus.receivedMinor > 0 || sums.bonus.stakedMinor > 0);
  const bonusWins = await readBonusWins(
    reader,
    withBonus.map(({ person }) => person),
  );
  const converted = byMember.flatMap(({ person: { bucket, memberId }, completed }) => {
    return completed.map(({ grantId, endedAt: at }) => ({ bucket, memberId, grantId, at }));
  });
  const late = Map.groupBy(await selectWinsAfter(reader, converted, gone), ({ grantId }) => grantId);
  const persons = byMember.map(({ person }) => person);
  const given = Map.groupBy(await findMoneyGiven(reader, persons), ({ memberId }) => memberId);
  return new Map(
    byMember.map(({ person: { memberId, sums }, times, completed }) => {
      const own = given.get(memberId) ?? [];
      const givenMinor = own.reduce((sum, { amountMinor }) => add(sum, amountMinor), 0);
      const nowMinor = ownMoney(sums.profile, sums.bonus, { bonusWonMinor: bonusWins.get(memberId) ?? 0, givenMinor });
      const movedBy = new Map(moved.get(memberId)?.map(({ no, movedMinor }) => [no, movedMinor]));
      const received = [...completed.flatMap((bonus) => receivedFrom(bonus, late.get(bonus.grantId) ?? [])), ...own];
      return [memberId, moneyBefore(nowMinor, times, movedBy, received)];
    }),
  );
}

/** The usual stakes before withdrawals with a win in question, by their place in the list. */
async function readUsual(
  reader: Reader,
  large: readonly Weighed[],
  gone: readonly TakenBack[],
  settings: Settings,
): Promise<Map<number, Minor | null>> {
  const thresholds = thresholdsOf(settings);
  const places = large.flatMap(({ before }, place) => (before.wins.length > 0 ? [place] : []));
  const spans = places.map((place) => {
    const { person, at } = must(large[place], 'a place in the list');
    return { bucket: person.bucket, memberId: person.memberId, ...usualSpan(at, thresholds) };
  });
  const medians = new Map((await selectUsualStakes(reader, spans, gone)).map((median) => [median.no, median]));
  return new Map(places.map((place, index) => [place, usualStake(medians.get(index + 1), thresholds)]));
}
