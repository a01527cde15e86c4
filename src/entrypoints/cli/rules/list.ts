import { ruleStatuses } from '../../../engine/program.ts';
import { listRules } from '../../../modules/program/find-rule.ts';
import { ruleToApi } from '../../../modules/program/schema.ts';
import { exactly, type Given, UsageError } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

/** Lists the rules in the order they are judged. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const asked = given.values.get('status');
  const status = ruleStatuses.find((known) => known === asked?.toUpperCase());
  if (asked !== undefined && status === undefined) throw new UsageError(`--status knows: ${ruleStatuses.join(', ')}`);
  const { items } = await withLaurel((laurel) => listRules(laurel.database.db, { limit: 500, status }));
  print(given.flags.has('json'), items.map(ruleToApi), () =>
    textTable(
      ['Rule', 'Status', 'Version', 'Priority', 'Trigger', 'Name'],
      items.map(({ ruleId, status: at, version, definition }) => [
        ruleId,
        at,
        String(version),
        String(definition.priority),
        definition.schedule ?? definition.trigger,
        definition.name,
      ]),
    ),
  );
  return 0;
}
