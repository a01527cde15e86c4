import { expect, it } from 'vitest';
import { topFunctions } from './server.ts';

const frame = (functionName: string, url: string, lineNumber = 0) => ({ functionName, url, lineNumber, scriptId: '1', columnNumber: 0 });

it('functions are told by the time in themselves, without waiting', () => {
  const nodes = [
    { id: 1, callFrame: frame('(idle)', '') },
    { id: 2, callFrame: frame('fold', 'file:///laurel/src/engine/profile/fold.ts', 94) },
    { id: 3, callFrame: frame('', 'node:net', 9) },
  ];
  const profile = { nodes, startTime: 0, endTime: 100, samples: [1, 2, 3, 2], timeDeltas: [60, 20, 10, 10] };
  expect(topFunctions(profile, 5)).toEqual([
    { what: 'fold profile/fold.ts:95', share: 0.75 },
    { what: '(anonymous) node:net:10', share: 0.25 },
  ]);
  expect(topFunctions(profile, 1)).toHaveLength(1);
});
