import { changeSettings } from '../../../modules/program/settings/change-settings.ts';
import { reclassifyAfter } from '../../reclassify-after.ts';
import { type Given, UsageError } from '../arguments.ts';
import { operator, print, withLaurel } from '../open.ts';

/** Changes settings of the program; milder protection needs the second person that a command line does not have. */
export async function run(given: Given): Promise<number> {
  if (given.positionals.length === 0) throw new UsageError('expected name=value, once or several times');
  const changes = Object.fromEntries(given.positionals.map(pairOf));
  const answer = await withLaurel((laurel) =>
    laurel.database.transaction(async (tx) => {
      const { changed, reclassifies } = await changeSettings(tx, operator, changes, { alone: false }, laurel.clock.now());
      return { changed, ...(await reclassifyAfter(laurel, tx, operator, 'settings', reclassifies)) };
    }),
  );
  print(given.flags.has('json'), answer, () =>
    [
      answer.changed.length === 0 ? 'Nothing changed.' : `Changed: ${answer.changed.join(', ')}.`,
      ...(answer.reclassifies ? ['All players are to be classified again: a running server does it, or laurel segments reclassify.'] : []),
    ].join('\n'),
  );
  return 0;
}

function pairOf(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`${text}: expected name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}
