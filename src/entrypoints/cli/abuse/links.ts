import { readLinkGraph } from '../../../modules/abuse/clusters/read-link-graph.ts';
import { linkGraphToApi } from '../../../modules/abuse/clusters/schema.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { linksPage } from './page.ts';

/** Shows whom a player shares what with. */
export async function run(given: Given): Promise<number> {
  const [playerId = ''] = exactly(given, 'player_id');
  const graph = await withLaurel(async ({ database, clock }) => {
    return linkGraphToApi(await inSnapshot(database, (tx) => readLinkGraph(tx, playerId, clock.now())));
  });
  print(given.flags.has('json'), graph, () => linksPage(graph));
  return 0;
}
