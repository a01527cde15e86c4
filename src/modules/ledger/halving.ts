import { Fault } from '../../kernel/errors.ts';
import type { Ledger } from './commit.ts';

/**
 * Runs commits over a batch of items. A commit that fails by a mistake of ours (a constraint that fires, a sum out of range) is
 * halved until the culprits stand alone, so that one item never takes the others with it: each culprit raises the ledger's alarm
 * and `alone` answers for it. Faults of the request, and a database that is away, are not ours to halve: they are thrown.
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
    if (error instanceof Fault || items.length === 0) throw error;
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
