import type { Instant } from '../../kernel/clock.ts';
import { system } from '../../platform/actor.ts';
import { commit, type Ledger } from '../ledger/commit.ts';
import { endCoolingOffs as endSome } from '../members/status.ts';
import { currentProgram } from '../program/current.ts';
import { resumeGrants } from '../wallet/bonus/pause.ts';
import { bookingBatch } from '../wallet/booking.ts';

const sweepSize = 500;

/**
 * Makes players ACTIVE again whose cooling-off is over, so that lists say so, and takes up their suspended bonuses in the same commit.
 * Safe to run twice at once. Answers how many there were.
 */
export async function endCoolingOffs(ledger: Ledger, now: Instant): Promise<number> {
  for (let total = 0; ; ) {
    const ended = await commit(ledger, async (tx) => {
      const members = await endSome(tx, system, sweepSize, now);
      const { program } = await currentProgram(tx);
      const booking = await resumeGrants(tx, members, program.baseCurrency, now);
      return { answer: members.length, batch: { ...bookingBatch('status', booking, now), members } };
    });
    total += ended;
    if (ended === 0) return total;
  }
}
