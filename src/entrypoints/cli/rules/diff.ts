import { formatInstant } from '../../../kernel/clock.ts';
import { compareVersions } from '../../../modules/program/find-rule.ts';
import { ruleVersionToApi } from '../../../modules/program/schema.ts';
import { type Given, UsageError } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

/** Shows how two versions of a rule differ; without numbers the latest and the one before it. */
export async function run(given: Given): Promise<number> {
  const [ruleId = '', from, to, ...more] = given.positionals;
  if (ruleId === '' || more.length > 0) throw new UsageError('expected rule_id, and perhaps the two versions to compare');
  const versions = { from: numberOf(from), to: numberOf(to) };
  const version = await withLaurel((laurel) => compareVersions(laurel.database.db, ruleId, versions));
  print(given.flags.has('json'), ruleVersionToApi(version), () => {
    const { createdBy, createdAt, comparedWith, changes } = version;
    const head = `${ruleId} version ${version.version} (${version.status}) by ${createdBy} at ${formatInstant(createdAt)}`;
    if (comparedWith === null) return `${head}: the first one`;
    if (changes.length === 0) return `${head}: the same as version ${comparedWith}`;
    const rows = changes.map(({ path, before, after }) => [path, shown(before), shown(after)]);
    return `${head}\n\n${textTable(['Where', `Version ${comparedWith}`, `Version ${version.version}`], rows)}`;
  });
  return 0;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`${text}: a version is a whole number from 1`);
  return Number(text);
}

function shown(value: unknown): string {
  return value === null ? '' : JSON.stringify(value);
}
