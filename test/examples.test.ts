import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SheetAnswer } from '../src/entrypoints/cli/report/sheet-report.ts';
import { exampleFiles, examples } from '../tools/render-examples.ts';
import { samplePlayers } from '../tools/sample-players.ts';
import { read, root } from './repository/files.ts';

const expected = (name: string) => JSON.parse(read(`examples/${name}/expected.json`)) as SheetAnswer;

describe('the examples', () => {
  it.each(exampleFiles)('$path is what the program says', async ({ path, render }) => {
    expect(read(path)).toBe(await render());
  });

  it('are all run', () => {
    // Those of the API and of risk run in tests of their own: test/client/, test/http/examples.test.ts, src/engine/risk/fit/.
    const ofOthers = ['client', 'http', 'risk'];
    expect(readdirSync(`${root}examples`).sort()).toEqual([...examples.map(({ name }) => name), ...ofOthers].sort());
  });

  it('the first reward is 300.00', () => {
    const { rules, top, return: returned } = expected('first-reward');
    expect(top).toMatchObject([
      { player_id: 'P001', segment: 'LOSING', tier: 'Silver', risk_label: 'LOW', rewards: [{ amount: '300.00' }] },
    ]);
    expect(rules).toMatchObject([{ rule_id: 'LOSING_PLAYER_CASHBACK', granted: 1, cost: '300.00' }]);
    expect(returned).toMatchObject({ attributed_roi_percent: 175, incremental_roi_percent: -75 });
  });

  it('the casino has everyone: every segment, every risk label, every rule granting and refusing, reasons of every kind', () => {
    const { segments, risk, rules, refusals } = expected('casino');
    expect(Object.values(segments).every(({ count }) => count > 0)).toBe(true);
    expect(Object.values(risk).every(({ count }) => count > 0)).toBe(true);
    expect(rules.filter(({ granted, refused }) => granted === 0 || refused === 0)).toEqual([]);
    expect(Object.keys(refusals)).toEqual(
      expect.arrayContaining([
        'risk_high',
        'risk_critical',
        'no_consent',
        'group_taken',
        'jurisdiction_forbids',
        'budget_spent',
        'roi_below_minimum',
      ]),
    );
  });
});

describe('the sample players', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(samplePlayers(20, 7)).toBe(samplePlayers(20, 7));
    expect(samplePlayers(20, 8)).not.toBe(samplePlayers(20, 7));
  });
});
