import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { buildServer } from '../../src/entrypoints/http/server.ts';
import { openAt } from './player-imports.ts';

// The process that is killed: serves everything, with all its jobs, and writes where. Told to stop, it stops in order.
const laurel = await openAt(process.argv[2] ?? '');
await laurel.startJobs();
const server = await buildServer({ ...laurel, mode: 'test' });
writeSync(1, `${await server.listen({ host: '127.0.0.1', port: 0 })}\n`);
await once(process, 'SIGTERM');
await server.close();
await laurel.stop();
