import { listRules } from '../../../modules/program/find-rule.ts';
import { ruleToApi } from '../../../modules/program/schema.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

/** Lists the rules in the order they are judged. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const { items } = await withLaurel((laurel) => listRules(laurel.database.db, { limit: 500 }));
  print(given.flags.has('json'), items.map(ruleToApi), () =>
    textTable(
      ['Rule', 'Status', 'Version', 'Priority', 'Name'],
      items.map(({ ruleId, status, version, definition }) => [
        ruleId,
        status,
        String(version),
        String(definition.priority),
        definition.name,
      ]),
    ),
  );
  return 0;
}
