import { writeSync } from 'node:fs';
import { importPlayers, openAt } from './player-imports.ts';

// The process that is killed: imports one file and writes a line for every commit that was acknowledged.
const [dataDir = '', file = ''] = process.argv.slice(2);
const acknowledge = (rowsDone: number): void => void writeSync(1, `${rowsDone}\n`);
const laurel = await openAt(dataDir);
acknowledge(0);
await importPlayers(laurel, file, acknowledge);
await laurel.stop();
