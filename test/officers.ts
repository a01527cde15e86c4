import type { RiskLabel } from '../src/engine/profile/fields.ts';
import { approvalEffects } from '../src/entrypoints/approval-effects.ts';
import { assert } from '../src/kernel/assert.ts';
import { Fault } from '../src/kernel/errors.ts';
import { getMember } from '../src/modules/members/find.ts';
import { liftFlag, type RaisedFlag, raiseFlag } from '../src/modules/protection/word/flag.ts';
import { type OverrideAnswer, setOverride } from '../src/modules/protection/word/override.ts';
import { readWord, type SaidOfMember } from '../src/modules/protection/word/read-word.ts';
import type { Approval } from '../src/modules/reviews/approval.ts';
import { approve, reject } from '../src/modules/reviews/decide.ts';
import type { Actor } from '../src/platform/actor.ts';
import type { TestLaurel } from './laurel.ts';

/** What compliance officers do, each by their name. */
export type Officers = {
  person(name: string): Actor;
  flag(name: string, player: string): Promise<RaisedFlag>;
  lift(name: string, player: string, flagId: string): Promise<Approval>;
  override(name: string, player: string, label: RiskLabel | null): Promise<OverrideAnswer>;
  /** An override that must wait for a second person. */
  lower(name: string, player: string, label: RiskLabel | null): Promise<Approval>;
  agree(name: string, approval: Approval): Promise<Approval>;
  disagree(name: string, approval: Approval): Promise<Approval>;
  word(player: string): Promise<SaidOfMember>;
  /** The code by which something was refused; `done` where it was not. */
  codeOf(this: void, doing: Promise<unknown>): Promise<string>;
};

/** Compliance officers of a product under test. */
export function officers({ ledger, rewards, database, clock }: TestLaurel): Officers {
  const person = (name: string): Actor => ({ id: name, roles: ['compliance'] });
  const override = (name: string, player: string, label: RiskLabel | null) =>
    setOverride(ledger, person(name), player, { label, reason: 'a conversation' }, null, clock.now());
  return {
    person,
    flag: (name, player) =>
      raiseFlag(ledger, person(name), player, { category: 'gambling_behaviour', reason: 'chases losses' }, null, clock.now()),
    lift: (name, player, flagId) => liftFlag(ledger, person(name), player, { flagId, reason: 'a mistake' }, null, clock.now()),
    override,
    async lower(name, player, label) {
      const { approval } = await override(name, player, label);
      assert(approval !== null, 'this needs a second person');
      return approval;
    },
    agree: (name, { approvalId }) => approve(ledger, approvalEffects(rewards), person(name), approvalId, null, null, clock.now()),
    disagree: (name, { approvalId }) => reject(ledger, person(name), approvalId, 'no', null, clock.now()),
    word: async (player) => readWord(database.db, await getMember(database.db, player)),
    codeOf: (doing) =>
      doing.then(
        () => 'done',
        (error: unknown) => {
          if (error instanceof Fault) return error.code;
          throw error;
        },
      ),
  };
}
