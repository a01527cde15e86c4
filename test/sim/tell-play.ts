import { sql } from 'kysely';
import type { ReportedEvent } from '../../src/modules/activity/intake/event.ts';
import { played, takenBack } from '../play-told.ts';
import type { Reply, Session } from './session.ts';

/** Tells of a stake or a win of a round that was paid with bonus money alone, when it is over. */
export async function tellPlay(session: Session, player: string, kind: 'WAGER' | 'WIN', round: string, amount: string): Promise<Reply> {
  const event = played(player, kind, session.app.clock.now(), amount, {
    eventId: nameOf(player, kind, round),
    gameType: 'slots',
    roundId: round,
  });
  return tell(session, { ...event, bonusMinor: event.amountMinor }, kind === 'WAGER' ? 'play' : 'win');
}

/** Takes back what was told of a round. */
export async function tellVoid(session: Session, player: string, kind: 'WAGER' | 'WIN', round: string): Promise<Reply> {
  const now = session.app.clock.now();
  const told = played(player, kind, now, '0', { eventId: nameOf(player, kind, round) });
  return tell(session, takenBack(told, now), kind === 'WAGER' ? 'unplay' : 'unwin');
}

function nameOf(player: string, kind: string, round: string): string {
  return `${player}-${kind}-${round}`;
}

/** Tells of one event, and counts the turn that its bonus takes with it. */
async function tell(session: Session, event: ReportedEvent, turn: string): Promise<Reply> {
  const { db } = session.app.database;
  const { rows: before } = await sql<{ grant_id: string; state: string }>`
    SELECT g.grant_id, g.state FROM bonus_grant g JOIN member m USING (bucket, member_id)
     WHERE m.external_id = ${event.playerId}::text`.execute(db);
  const [outcome] = await session.app.intake.submit([event]);
  session.tell(`${event.kind} ${event.eventId} → ${JSON.stringify(outcome)}`);
  const { rows } = await sql<{ grant_id: string | null }>`
    SELECT a.grant_id FROM activity a JOIN member m USING (bucket, member_id)
     WHERE m.external_id = ${event.playerId}::text AND a.event_id = ${event.eventId}::text`.execute(db);
  const state = before.find(({ grant_id }) => grant_id === rows[0]?.grant_id)?.state;
  if (state !== undefined) session.toldTurns.set(`${state}.${turn}`, (session.toldTurns.get(`${state}.${turn}`) ?? 0) + 1);
  return { status: outcome?.status === 'accepted' && state !== undefined ? 200 : 409, text: JSON.stringify(outcome), body: {} };
}
