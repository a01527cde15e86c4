import { Fault } from '../../kernel/errors.ts';
import type { Ledger } from './commit.ts';

/**
 * Runs commits over a batch of items. A commit that fails by a mistake of ours (a constraint that fires, a sum out of range) is
 * halved until the culprits stand alone, so that one item never takes the others with it: each culprit raises the ledger's alarm
 * and `alone` answers for it. Faults of the request, and a database that is away, short of something or of another schema, are no item's
 * doing: they are thrown.
 * @returns the answers of all parts, in the order of the items
 */
export async function inHalves<Item, Answer>(
  ledger: Pick<Ledger, 'alarm'>,
  items: readonly Item[],
  work: (part: readonly Item[]) => Promise<Answer>,
  alone: (item: Item) => Answer,
): Promise<Answer[]> {
  try {
    return [await work(items)];
  } catch (error) {
    if (error instanceof Fault || items.length === 0 || isOfDatabase(error)) throw error;
    const [culprit] = items;
    if (items.length === 1 && culprit !== undefined) {
      ledger.alarm(error);
      return [alone(culprit)];
    }
    const middle = Math.ceil(items.length / 2);
    const left = await inHalves(ledger, items.slice(0, middle), work, alone);
    return [...left, ...(await inHalves(ledger, items.slice(middle), work, alone))];
  }
}

/** Connection, rights, schema, resources, operator, system, bug of the database. Source: PostgreSQL, appendix A, error codes. */
const classesOfDatabase = new Set(['08', '28', '42', '53', '57', '58', 'XX']);

/** Whether the database failed in a way that no value it was given can cause. */
function isOfDatabase(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.length === 5 && classesOfDatabase.has(code.slice(0, 2));
}
