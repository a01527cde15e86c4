import { hash } from 'node:crypto';
import type { Trigger } from '../../../engine/program.ts';
import type { Snapshot } from '../../../engine/snapshot.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { bucketOfId, idOf, type Uuid } from '../../../kernel/ids.ts';

/** What starts an evaluation, and so which rules are asked. */
export type Occasion = {
  trigger: Trigger;
  /** Scheduled rules whose hour has come; absent: every rule of the trigger. */
  due?: readonly string[];
  /** Where members stood before the change that is the occasion, by member id. */
  previous?: ReadonlyMap<Uuid, Snapshot['previous']>;
  /**
   * The id that a member's evaluation on this occasion will have. Who was evaluated under it already is left out: so an occasion can be
   * worked off again after a crash, or by two processes at once, and nobody is given anything twice.
   */
  evaluationIdOf?: (memberId: Uuid) => Uuid;
};

/** Someone, or an import, asks for an evaluation now. */
export const byBatch: Occasion = { trigger: 'batch' };

/** The id of a member's evaluation on the occasion of a name and a time: always the same one, and of no other occasion. */
export function occasionId(name: string, memberId: Uuid, at: Instant): Uuid {
  return idOf(at, bucketOfId(memberId), hash('sha256', `${name} ${memberId}`, 'buffer'));
}
