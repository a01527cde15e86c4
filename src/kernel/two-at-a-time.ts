/**
 * Runs work over items as they come, never more than two at once, so that one is prepared here while the database is busy with the
 * other. The first failure ends it, after whatever still runs has ended too.
 */
export async function twoAtATime<Item>(items: AsyncIterable<Item>, work: (item: Item) => Promise<void>): Promise<void> {
  const running: Promise<void>[] = [];
  try {
    for await (const item of items) {
      const started = work(item);
      // It is waited for below; until then a failure must not count as one that nobody sees.
      started.catch(() => {});
      running.push(started);
      if (running.length === 2) await running.shift();
    }
    await Promise.all(running);
  } catch (error) {
    await Promise.allSettled(running);
    throw error;
  }
}
