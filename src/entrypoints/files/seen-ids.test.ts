import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SeenIds } from './seen-ids.ts';

it('remembers what it has met, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[A-Za-z0-9_.:-]{1,4}$/), { maxLength: 200 }), (ids) => {
      const [seen, known] = [new SeenIds(), new Set<string>()];
      for (const id of ids) {
        expect(seen.add(id)).toBe(!known.has(id));
        known.add(id);
      }
    }),
  );
});

it.each(['P', 'player-000', 'AbC.'])('takes no two of 200 000 ids that begin with %s for the same', (prefix) => {
  const seen = new SeenIds();
  const ids = Array.from({ length: 200_000 }, (_, index) => `${prefix}${index}`);
  expect(ids.every((id) => seen.add(id))).toBe(true);
  expect(ids.some((id) => seen.add(id))).toBe(false);
});
