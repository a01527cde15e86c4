import type { Json } from '../../kernel/canonical.ts';
import { Fault } from '../../kernel/errors.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import { append, writing } from './append.ts';
import type { Batch } from './batch.ts';
import type { Ledger } from './commit.ts';
import { inHalves } from './halving.ts';
import { type Answered, isRemembered, type Operation, type Remembered, toFault, toRemembered } from './operation.ts';
import { findOperations } from './store.ts';

/** A request to be committed with others. */
export type Request<Input> = {
  input: Input;
  /**
   * What makes it one operation, once its owner is known. The first is the caller's and remembers refusals too; any others come from
   * what is asked, such as an operator's own reference, and remember effects alone. None: every request is one of its own.
   */
  operations: (owner: MemberKey) => readonly Operation[];
  /** The operation that undoes the effect with this answer: who repeats what was undone, by its content, is refused. */
  undoneBy?: (owner: MemberKey, answer: Json) => Operation;
};

/** A request of which it is known whose it is. */
export type Owned<Input, Owner extends MemberKey> = { owner: Owner; input: Input };

/** Decides requests that are committed together, each of another member: one refusal never stops the others. */
export type Desk<Input, Answer extends Json, Owner extends MemberKey = MemberKey> = {
  /** Whose requests these are, aligned with the inputs and locked in lock order; a Fault where there is nobody. */
  owners(tx: Tx, inputs: readonly Input[]): Promise<readonly (Owner | Fault)[]>;
  /** Answers, aligned with the requests, a Fault refusing one of them; the batch holds what all the others do. `attempt` from 1. */
  decide(
    tx: Tx,
    requests: readonly Owned<Input, Owner>[],
    attempt: number,
  ): Promise<{ answers: readonly (Answer | Fault)[]; batch?: Batch }>;
};

/** A second request of a member in one commit: it must see what the first has done, so it waits for the next. */
export const postponed = Symbol('postponed');

/** What came of one request. */
export type Outcome<Answer> = Answer | Fault | typeof postponed;

/**
 * Decides and commits requests in one transaction under one header. Outcomes are aligned with the requests; a repeated request gets the
 * first answer, a refusal of the domain included. A mistake of ours takes no others with it: the requests are halved until it stands
 * alone, and is answered as `internal`.
 */
export async function commitEach<Input, Answer extends Json, Owner extends MemberKey>(
  ledger: Ledger,
  desk: Desk<Input, Answer, Owner>,
  requests: readonly Request<Input>[],
): Promise<Outcome<Answer>[]> {
  const parts = await inHalves(
    ledger,
    requests,
    (part) =>
      writing(ledger, async (tx, slot, attempt) => {
        const { outcomes, answered, batch } = await decideEach(tx, desk, part, attempt);
        const [first] = answered;
        const written = batch ?? (first && { kind: 'operation', at: first.operation.at });
        if (written) await append(tx, slot, written, answered);
        return outcomes;
      }),
    () => [new Fault('internal')],
  );
  return parts.flat();
}

/** One request, alone. @throws Fault that refuses it */
export async function commitOne<Input, Answer extends Json, Owner extends MemberKey>(
  ledger: Ledger,
  desk: Desk<Input, Answer, Owner>,
  request: Request<Input>,
): Promise<Answer> {
  const [outcome] = await commitEach(ledger, desk, [request]);
  if (outcome instanceof Fault) throw outcome;
  return outcome as Answer;
}

type Settled<Answer> = { outcomes: Outcome<Answer>[]; answered: Answered[]; batch?: Batch };

async function decideEach<Input, Answer extends Json, Owner extends MemberKey>(
  tx: Tx,
  desk: Desk<Input, Answer, Owner>,
  requests: readonly Request<Input>[],
  attempt: number,
): Promise<Settled<Answer>> {
  const owners = await desk.owners(
    tx,
    requests.map(({ input }) => input),
  );
  const outcomes = requests.map((): Outcome<Answer> => postponed);
  const taken = new Set<string>();
  const turns: Turn<Input, Owner>[] = [];
  requests.forEach(({ input, operations, undoneBy }, index) => {
    const owner = owners[index] as Owner | Fault;
    if (owner instanceof Fault) outcomes[index] = owner;
    else if (!taken.has(owner.memberId)) {
      taken.add(owner.memberId);
      turns.push({ index, owner, input, operations: operations(owner), undoneBy });
    }
  });
  const answered: Answered[] = [];
  const fresh = await recallEach<Input, Answer, Owner>(tx, turns, outcomes, answered);
  if (fresh.length === 0) return { outcomes, answered };
  const { answers, batch } = await desk.decide(tx, fresh, attempt);
  fresh.forEach(({ index, operations }, position) => {
    const answer = answers[position] as Answer | Fault;
    outcomes[index] = answer;
    const [own, ...others] = operations;
    const remembered: Remembered | null =
      answer instanceof Fault ? (isRemembered(answer) ? toRemembered(answer) : null) : { status: 200, answer };
    if (own && remembered) answered.push({ operation: own, remembered });
    if (remembered?.status === 200) answered.push(...others.map((operation) => ({ operation, remembered })));
  });
  return { outcomes, answered, batch };
}

type Turn<Input, Owner extends MemberKey> = Owned<Input, Owner> &
  Pick<Request<Input>, 'undoneBy'> & { index: number; operations: readonly Operation[] };

/** Answers what was asked before; the rest is fresh. An effect that is known by its content alone is remembered under the new key too. */
async function recallEach<Input, Answer extends Json, Owner extends MemberKey>(
  tx: Tx,
  turns: readonly Turn<Input, Owner>[],
  outcomes: Outcome<Answer>[],
  answered: Answered[],
): Promise<Turn<Input, Owner>[]> {
  const known = await findOperations(
    tx,
    turns.flatMap(({ operations }) => operations),
  );
  let next = 0;
  const found = turns.map((turn) => {
    const hits = turn.operations.map((operation) => ({ operation, earlier: known[next++] ?? null }));
    return { turn, hit: hits.find(({ earlier }) => earlier !== null) ?? null };
  });
  const byContent = found.flatMap(({ turn, hit }) =>
    hit?.earlier && hit.operation !== turn.operations[0] ? [{ turn, earlier: hit.earlier }] : [],
  );
  const undone = await undoneTurns(tx, byContent);
  for (const { turn, hit } of found) {
    if (!hit?.earlier) continue;
    const { operation, earlier } = hit;
    const [own] = turn.operations;
    const isOwn = operation === own;
    if (!earlier.fingerprint.equals(operation.fingerprint)) {
      outcomes[turn.index] = new Fault('idempotency_conflict', {
        detail: isOwn ? undefined : `${operation.key} was used for another request.`,
      });
    } else if (undone.has(turn.index)) {
      outcomes[turn.index] = new Fault('idempotency_conflict', {
        detail: `${operation.key} was done and reversed: name the new one differently.`,
      });
    } else {
      outcomes[turn.index] = earlier.status >= 400 ? toFault(earlier.answer) : (earlier.answer as Answer);
      if (own && !isOwn) answered.push({ operation: own, remembered: { status: earlier.status, answer: earlier.answer } });
    }
  }
  return found.filter(({ hit }) => hit === null).map(({ turn }) => turn);
}

/** Turns whose effect, known by its content, was undone since: to answer them as done would be a lie. */
async function undoneTurns<Input, Owner extends MemberKey>(
  tx: Tx,
  repeated: readonly { turn: Turn<Input, Owner>; earlier: Remembered }[],
): Promise<Set<number>> {
  const asked = repeated.flatMap(({ turn, earlier }) =>
    turn.undoneBy ? [{ index: turn.index, by: turn.undoneBy(turn.owner, earlier.answer) }] : [],
  );
  const known = await findOperations(
    tx,
    asked.map(({ by }) => by),
  );
  return new Set(asked.filter((_, position) => known[position]).map(({ index }) => index));
}
