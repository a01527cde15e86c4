import { currentProgram } from '../../../modules/program/current.ts';
import { listCards } from '../../../modules/reports/cards/list.ts';
import { cardQuery, cardsFromApi, cardToApi } from '../../../modules/reports/cards/schema.ts';
import { parseFields } from '../../http/validate.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

type Card = ReturnType<typeof cardToApi>;

/** Lists players in the order of their ids, narrowed by flags. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const { risk: risk_label, ...fields } = Object.fromEntries(given.values);
  const query = fromFlags(() => parseFields(cardQuery, { ...fields, risk_label }));
  const { cards, more } = await withLaurel(async ({ database }) => {
    const { program } = await currentProgram(database.db);
    const { items, nextCursor } = await listCards(database.db, cardsFromApi(query, program.baseCurrency));
    return { cards: items.map((row) => cardToApi(row, program)), more: nextCursor !== null };
  });
  print(given.flags.has('json'), cards, () => playersPage(cards, more));
  return 0;
}

/** Players for people. `more`: there are others beyond the limit. */
export function playersPage(cards: readonly Card[], more: boolean): string {
  if (cards.length === 0) return 'No players.\n';
  const table = textTable(
    ['Player', 'Status', 'Country', 'Segment', 'Tier', 'Risk', '', 'Wagered', 'GGR', 'LP', 'Bonus'],
    cards.map((card) => [
      card.player_id,
      card.status,
      card.country ?? '',
      card.segment,
      card.tier,
      card.risk.label,
      card.risk.score,
      card.total_wagered,
      card.ggr,
      card.balances.LP,
      card.balances.BONUS,
    ]),
  );
  return more ? `${table}\nThere are more: narrow the list, or raise --limit.\n` : table;
}
