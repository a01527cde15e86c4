import { exactly, type Given } from './arguments.ts';
import { print, withLaurel } from './open.ts';

/** Opening the product migrates; this does it without serving. Needs DATABASE_OWNER_URL for an outside database. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const { migrated } = await withLaurel(async (laurel) => ({ migrated: laurel.migrated }));
  if (migrated === null) {
    console.error('laurel: DATABASE_OWNER_URL is not set; the schema was not looked at');
    return 2;
  }
  print(given.flags.has('json'), { applied: migrated }, () =>
    migrated.length === 0 ? 'The schema is up to date.' : `Applied: ${migrated.join(', ')}`,
  );
  return 0;
}
