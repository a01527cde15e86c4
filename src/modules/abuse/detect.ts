import { must } from '../../kernel/assert.ts';
import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import type { Actor } from '../../platform/actor.ts';
import { commitOnce, type Ledger } from '../ledger/commit.ts';
import type { Operation } from '../ledger/operation.ts';
import { lockMember } from '../members/lock.ts';
import { currentProgram } from '../program/current.ts';
import { type PlayerAbuse, readBeside } from './read-abuse.ts';
import { scoreMembers } from './score-members.ts';
import { recordAudit } from './store.ts';

/**
 * Looks for the signals of one player now, and keeps what is found: a band that changed, a review that it calls for.
 * @param operation makes a repeated request one; null: none was named
 * @param toApi the answer that a repeated request gets again
 * @throws Fault `player_not_found`, `player_closed`, `idempotency_conflict`
 */
export async function detectAbuse<Answer extends Json>(
  ledger: Ledger,
  actor: Actor,
  playerId: string,
  operation: Operation | null,
  toApi: (abuse: PlayerAbuse) => Answer,
  now: Instant,
): Promise<Answer> {
  return commitOnce(ledger, operation, async (tx) => {
    const { program } = await currentProgram(tx);
    const member = await lockMember(tx, playerId);
    if (member.status === 'ERASED') throw new Fault('player_closed');
    const [look] = await scoreMembers(tx, [member], now);
    const abuse = await readBeside(tx, member, must(look, 'every member is looked at'), program);
    const { score, action, signals } = abuse.standing;
    const after = { score, action, signals: signals.map(({ code }) => code) };
    await recordAudit(tx, actor, [{ action: 'abuse.detected', subject: `player:${playerId}`, after, at: now }]);
    return { answer: toApi(abuse) };
  });
}
