import { join } from 'node:path';
import { launch, type Product } from '../launch.ts';
import { countStatements } from '../profile/statements.ts';
import { calls, Feed, recentPlay, usualCall } from './feed.ts';

export type Opened = { product: Product; feed: Feed };

export type OpenOptions = { connections?: number; profile?: boolean };

/** A server in a folder whose members are all known, without jobs and followers yet. @param work after which it is stopped */
export async function withServer<T>(folder: string, options: OpenOptions, work: (opened: Opened) => Promise<T>): Promise<T> {
  const data = join(folder, 'data');
  if (options.profile) {
    await (await launch(data)).stop();
    await countStatements(data);
  }
  const product = await launch(data);
  try {
    await product.ask('createRules');
    const feed = new Feed(await product.ask('listen'), options.connections);
    await feed.all(calls(recentPlay('all').everybody(), usualCall));
    await product.ask('follow');
    const answer = await work({ product, feed });
    feed.close();
    return answer;
  } finally {
    await product.stop();
  }
}
