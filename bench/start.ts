import { join } from 'node:path';
import type { Scenario } from './figure.ts';
import { inFolder, launch } from './launch.ts';

/** From the start of the process until the product is ready: with nothing there yet, and with what the first start left. */
export const start: Scenario = () =>
  inFolder(async (folder) => {
    const timed = async (): Promise<number> => {
      const before = performance.now();
      const product = await launch(join(folder, 'data'));
      const seconds = (performance.now() - before) / 1000;
      await product.stop();
      return seconds;
    };
    return [
      { name: 'first start (database created, migrated)', value: await timed(), unit: 's', target: { atMost: 10 } },
      { name: 'second start', value: await timed(), unit: 's', target: { atMost: 3 } },
    ];
  });
