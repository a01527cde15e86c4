import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { currentProgram } from '../../../modules/program/current.ts';
import { labelledProfiles } from '../../../modules/protection/outcomes/labelled.ts';
import { windowOf } from '../../../modules/reports/window.ts';
import type { Tx } from '../../../platform/database.ts';
import { inSnapshotOnce } from '../../../platform/read-paged.ts';
import { labelledCsv } from '../../files/risk/write-profiles.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { auditingLaurel, print } from '../open.ts';

type Written = { file: string; profiles: number; outcomes_without_assessment: number };

/** Writes what really happened as labelled profiles, for `risk fit`. No ids of players: what they are is enough to know some of them. */
export async function run(given: Given): Promise<number> {
  const [path = ''] = exactly(given, 'labelled.csv');
  const { values, flags } = given;
  const asked = { from: values.get('from'), to: values.get('to') };
  fromFlags(() => windowOf(asked, 'UTC')); // what is wrong with it is told before the database is opened
  const written = await auditingLaurel(({ database }) =>
    inSnapshotOnce(database, async (tx): Promise<Written> => {
      const { program } = await currentProgram(tx);
      const done: Written = { file: path, profiles: 0, outcomes_without_assessment: 0 };
      const file = createWriteStream(path, { mode: 0o600 });
      await once(file, 'open');
      await pipeline(lines(tx, windowOf(asked, program.timeZone), done), file);
      return done;
    }),
  );
  print(flags.has('json'), written, () => {
    const { profiles, outcomes_without_assessment: without } = written;
    const rest = without === 0 ? '' : ` ${without} outcomes had no assessment in the 90 days before them, and were left out.`;
    return `${profiles} labelled profiles in ${path}.${rest}`;
  });
  return 0;
}

async function* lines(tx: Tx, window: ReturnType<typeof windowOf>, done: Written): AsyncGenerator<string> {
  const [header = ''] = labelledCsv([]);
  yield header;
  for await (const { profiles, without } of labelledProfiles(tx, window)) {
    done.profiles += profiles.length;
    done.outcomes_without_assessment += without;
    const [, ...rows] = labelledCsv(profiles);
    yield rows.join('');
  }
}
