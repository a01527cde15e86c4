import type { Program } from '../../../engine/program.ts';
import { must } from '../../../kernel/assert.ts';
import { dayOf } from '../../../kernel/calendar.ts';
import type { Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { Fault } from '../../../kernel/errors.ts';
import { bucketOfId, isUuid, type Uuid } from '../../../kernel/ids.ts';
import { formatAmount } from '../../../kernel/money.ts';
import type { Desk } from '../../ledger/commit-each.ts';
import { lockOwners } from '../../members/lock.ts';
import type { Member } from '../../members/member.ts';
import { currentProgram, keepProgram } from '../../program/current.ts';
import type { Grant, GrantState } from '../../wallet/bonus/grant.ts';
import { selectGrants } from '../../wallet/bonus/grants.ts';
import { type Known, readKnown } from '../known.ts';
import { readPlaces } from '../standing/place-members.ts';
import { type Played, playBatch } from './play-batch.ts';
import { selectWagers } from './store.ts';
import type { Wager } from './wager.ts';

/** A bet that is to end, as known under its member's lock; `grant` is the bonus it counts toward. */
export type Ending = { wager: Wager; known: Known; grant: Grant | null };

/** One way for an open bet to end. */
export type WayToEnd<Input, Answer> = {
  /** At which time lies the day whose sums it changes. */
  touches(wager: Wager, now: Instant): Instant;
  /** What it does, or why it is refused. Pure but for the new ids. */
  end(input: Input, ending: Ending, program: Program, now: Instant): Played<Answer> | Fault;
};

/** The bonus of a bet after its end, as answered. */
export type GrantAfter = { grant_id: string; state: GrantState; balance: string; progress: string; target: string };

/** A bonus as answered with its bet. */
export function grantAfter({ grantId, state, balanceMinor, progressMinor, targetMinor }: Grant, baseCurrency: Currency): GrantAfter {
  const text = (minor: number): string => formatAmount(minor, baseCurrency);
  return { grant_id: grantId, state, balance: text(balanceMinor), progress: text(progressMinor), target: text(targetMinor) };
}

/** The fault of ending a bet again. */
function alreadyEnded({ state }: Wager): Fault {
  return new Fault('wager_ended', { detail: `The wager was ${state.toLowerCase()} before.` });
}

/** Where bets end in one way, several players' in one commit. Refuses `wager_not_found`, `wager_ended` and what `way` refuses. */
export function endDesk<Input extends { wagerId: Uuid }, Answer extends Json>(
  way: WayToEnd<Input, Answer>,
  clock: () => Instant,
): Desk<Input, Answer, Member> {
  return {
    async owners(tx, inputs) {
      await keepProgram(tx);
      const ids = inputs.map(({ wagerId }) => wagerId);
      const wagers = await selectWagers(tx, ids.filter(isUuid).map(keyOf));
      return lockOwners(
        tx,
        ids.map((wagerId) => wagers.get(wagerId) ?? null),
        () => new Fault('wager_not_found'),
      );
    },
    async decide(tx, requests) {
      const now = clock();
      const { program } = await currentProgram(tx);
      const wagers = await selectWagers(
        tx,
        requests.map(({ input }) => keyOf(input.wagerId)),
      );
      const ending = requests.map(({ input, owner }) => {
        return { input, owner, wager: must(wagers.get(input.wagerId), 'a wager is never removed') };
      });
      const known = await readKnown(
        tx,
        ending.map(({ owner, wager }) => ({ member: owner, day: dayOf(way.touches(wager, now), program.timeZone) })),
      );
      const places = await readPlaces(
        tx,
        ending.map(({ owner }) => owner),
        program,
        now,
      );
      const grants = await selectGrants(
        tx,
        ending.flatMap(({ wager: { bucket, grantId } }) => (grantId === null ? [] : [{ bucket, grantId }])),
      );
      const decided = ending.map(({ input, wager }) => {
        if (wager.state !== 'OPEN') return alreadyEnded(wager);
        const grant = wager.grantId === null ? null : must(grants.get(wager.grantId), 'the bonus of a bet is there');
        return way.end(input, { wager, known: must(known.get(wager.memberId), 'a locked member is known'), grant }, program, now);
      });
      return playBatch(decided, places, program, now);
    },
  };
}

function keyOf(wagerId: Uuid): { bucket: number; wagerId: Uuid } {
  return { bucket: bucketOfId(wagerId), wagerId };
}
