import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../../../kernel/canonical.ts';
import { evidencePart } from './evidence.ts';

it.each<[what: string, evidence: Json, text: string]>([
  ['nothing', {}, 'Nothing was kept.\n'],
  ['what is no object', null, 'Nothing was kept.\n'],
  ['a suspicion without a signal', { score: 0, blocked: false, signals: [] }, 'score: 0\nblocked: false\nNo signal was met.\n'],
  [
    'a risk: each factor is a line, what nobody knows is left out',
    {
      score: 92.5,
      label: 'CRITICAL',
      model: 'safeplay-additive@2.0',
      at: '2026-03-02T12:00:00.000Z',
      factors: [
        { feature: 'deposits', contribution: 31.5, facts: { median: '20.00', last: null } },
        { feature: 'nights', contribution: 12, facts: {} },
      ],
    },
    `\
score: 92.5
label: CRITICAL
model: safeplay-additive@2.0
at: 2026-03-02T12:00:00.000Z
factors:
  feature deposits, contribution 31.5, facts median 20.00
  feature nights, contribution 12
`,
  ],
  [
    'a signal of another version: what it has, by name where it has no place',
    { signals: [{ code: 'NEW_SIGN', hours: 3, evidence: ['e1'] }, { code: 'BARE' }, 'odd'] },
    'NEW_SIGN\n  evidence  e1\n  hours: 3\n\nBARE\n\nodd\n',
  ],
])('%s', (_, evidence, text) => {
  expect(evidencePart(evidence)).toBe(text);
});

it('whatever was kept is shown in plain lines: nothing in it moves the cursor', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (first, second) => {
      const text = evidencePart({ first: first as Json, signals: [second as Json, { code: second as Json, facts: first as Json }] });
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      expect(text.endsWith('\n')).toBe(true);
    }),
  );
});
