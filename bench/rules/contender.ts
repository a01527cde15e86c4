import type { State } from '../../src/engine/profile/fields.ts';

/** What is known of a player, as the other engines take it: only the fields that some rule reads. */
export type Facts = Partial<State>;

/** A rule engine with its rules loaded. `trace` is what it can tell of each condition; read here so that it cannot be left out. */
export type Contender<Given> = {
  name: string;
  /** Ids of the rules that match, in the order of the rules, and how many conditions the trace tells of. */
  run(given: Given): Answer | Promise<Answer>;
};

export type Answer = { matched: string[]; traced: number };
