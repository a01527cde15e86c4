import type { RiskLabel } from '../../../engine/profile/fields.ts';
import { formatInstant, type Instant, minuteMs } from '../../../kernel/clock.ts';
import { Fault, fieldFault } from '../../../kernel/errors.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Tx } from '../../../platform/database.ts';
import { getMember } from '../../members/find.ts';
import { insertOutcome, recordAudit, selectOutcome } from './store.ts';

/** How much at risk a player turned out to be, as of an instant. */
export type ToldOutcome = { playerId: string; label: RiskLabel; at: Instant };

/** What was told, by whom and when. Never changed: what is learned later is told as of a later instant. */
export type Outcome = ToldOutcome & { toldBy: string; toldAt: Instant };

/** Clocks of others may be ahead by this much. */
const aheadMs = 5 * minuteMs;

/**
 * Keeps what really happened to a player. The same told again is answered as it was the first time.
 * @throws Fault `player_not_found`; `player_closed` for one who was erased; `in_future` beyond five minutes; `already_exists` when another
 * label was told as of that instant
 */
export async function tellOutcome(tx: Tx, actor: Actor, { playerId, label, at }: ToldOutcome, now: Instant): Promise<Outcome> {
  if (at > now + aheadMs) throw fieldFault('at', 'in_future', 'at: what happened cannot lie more than 5 minutes ahead of us');
  const member = await getMember(tx, playerId);
  if (member.status === 'ERASED') throw new Fault('player_closed');
  const told = { label, at, toldBy: actor.id, toldAt: now };
  if (await insertOutcome(tx, member, told)) {
    const after = { label, at: formatInstant(at) };
    await recordAudit(tx, actor, [{ action: 'risk.outcome_told', subject: `player:${playerId}`, after, at: now }]);
    return { playerId, ...told };
  }
  const known = await selectOutcome(tx, member, at);
  if (known?.label === label) return { playerId, ...known };
  throw new Fault('already_exists', { detail: `Another label was told of ${playerId} as of ${formatInstant(at)}: ${known?.label}.` });
}
