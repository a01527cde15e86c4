import { must } from '../../../kernel/assert.ts';
import type { Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { Actor } from '../../../platform/actor.ts';
import { placeMembers } from '../../activity/standing/place-members.ts';
import { planRecording, writeRecording } from '../../activity/standing/record.ts';
import { commitOnce, type Ledger } from '../../ledger/commit.ts';
import type { Operation } from '../../ledger/operation.ts';
import { lockMember } from '../../members/lock.ts';
import { holdProgram } from '../../program/current.ts';
import { keepLooks } from './keep.ts';
import { lookAt } from './look.ts';
import { describeRisk, type PlayerRisk } from './read-risk.ts';
import { recordAudit, selectLatest } from './store.ts';

/**
 * Assesses one player now, keeps it whatever it says, and records where they stand if that is not what was recorded.
 * @param operation makes a repeated request one; null: none was named
 * @param toApi the answer that a repeated request gets again
 * @throws Fault `player_not_found`, `player_closed`, `idempotency_conflict`
 */
export async function assessMember<Answer extends Json>(
  ledger: Ledger,
  actor: Actor,
  playerId: string,
  operation: Operation | null,
  toApi: (risk: PlayerRisk) => Answer,
  now: Instant,
): Promise<Answer> {
  return commitOnce(ledger, operation, async (tx) => {
    const { program } = await holdProgram(tx);
    const member = await lockMember(tx, playerId);
    if (member.status === 'ERASED') throw new Fault('player_closed');
    const [placed] = await placeMembers(tx, [member], program, now);
    const basis = must(placed, 'a locked member is placed');
    const recording = planRecording([basis], program, 'classification', now);
    const look = lookAt(member, basis, program);
    const last = (await selectLatest(tx, [member])).get(member.memberId) ?? null;
    const after = { score: look.score, label: look.inForce, model: look.model };
    await recordAudit(tx, actor, [{ action: 'risk.assessed', subject: `player:${playerId}`, after, at: now }]);
    const answer = toApi(await describeRisk(tx, member, basis, now));
    return {
      answer,
      batch: {
        kind: 'classification',
        at: now,
        members: recording.standings,
        async follow(end, batch) {
          await writeRecording(end, recording, batch, now);
          await keepLooks(end, [{ playerId, look, basis, last, cause: 'asked' }], now);
        },
      },
    };
  });
}
