import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { referenceLine, type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { readParameters } from '../../../modules/program/risk-models.ts';
import { commands } from '../commands.ts';
import { runCommand } from '../run.ts';

const folder = mkdtempSync(join(tmpdir(), 'laurel-risk-'));
const path = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(path(name), 'utf8');

type Answered = { code: number; out: string; error: string };

/** Runs a command in this process, and keeps what it writes. */
async function risk(words: string[], env: Record<string, string> = {}): Promise<Answered> {
  const answered = { code: 0, out: '', error: '' };
  const keep = (to: 'out' | 'error') => (text: string | Uint8Array, done?: unknown, after?: unknown) => {
    answered[to] += text;
    for (const call of [done, after]) if (typeof call === 'function') call();
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep('out'));
  vi.spyOn(process.stderr, 'write').mockImplementation(keep('error'));
  for (const [name, value] of Object.entries({ LAUREL_DATA_DIR: path('nothing'), ...env })) vi.stubEnv(name, value);
  try {
    answered.code = await runCommand(['risk', ...words], commands, { out: keep('out'), error: keep('error') });
    return answered;
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}

const header = 'visits,total_bet,avg_bet_size,winnings,withdrawals,session_minutes,game_type,risky_behavior';
const published = {
  visits: 120,
  total_bet: 50_000,
  avg_bet_size: 417,
  winnings: 45_000,
  withdrawals: 40_000,
  session_minutes: 145,
  game_type: 'slots',
  risky_behavior: 0,
};

beforeAll(async () => {
  const { out } = await risk(['profiles', '--count', '300', '--seed', '11']);
  writeFileSync(path('profiles.csv'), out);
  writeFileSync(path('bad.csv'), `${out}x,1,1,1,1,1,slots,2,LOW\r\n`);
  writeFileSync(path('calm.csv'), `${header},label\n${`${Object.values(published).join(',')},LOW\n`.repeat(60)}`);
  writeFileSync(path('call.json'), JSON.stringify({ features: published }));
  writeFileSync(path('features.json'), JSON.stringify(published));
  writeFileSync(path('wrong.json'), JSON.stringify({ ...published, visits: -1 }));
  writeFileSync(path('players.csv'), `player_id,${header}\nP001,25,15000,600,12000,12000,115.2,,0\nP002,x,1,1,1,1,1,slots,0\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('laurel risk profiles', () => {
  it('prints as many as were asked for, the same for the same seed', async () => {
    const lines = read('profiles.csv').split('\n');
    expect([lines[0], lines.length]).toEqual([`${header},label`, 302]);
    expect((await risk(['profiles', '--count', '300', '--seed', '11'])).out).toBe(read('profiles.csv'));
    expect((await risk(['profiles', '--count', '300', '--seed', '12'])).out).not.toBe(read('profiles.csv'));
    expect(JSON.parse((await risk(['profiles', '--count', '2', '--json'])).out)).toMatchObject({ synthetic: true, profiles: [{}, {}] });
  });
});

describe('laurel risk fit', () => {
  const fit = (out: string, ...words: string[]) => risk(['fit', path('profiles.csv'), '--out', path(out), ...words]);

  it('writes sound parameters, a report and a drawing, the same for the same seed', async () => {
    const { code, out } = await fit('a', '--synthetic', '--name', 'house', '--version', '3');
    expect(code).toBe(0);
    expect(out).toContain('house@3 is fitted to 300 synthetic profiles, 120 of them HIGH or above.');
    expect(out).toMatch(/difference +-?0\.\d{4}/);
    const parameters = readParameters(JSON.parse(read('a/parameters.json')));
    expect(parameters).toMatchObject({ name: 'house', version: '3', training: { samples: 300, seed: 7, synthetic: true } });
    expect(read('a/report.md')).toContain('out of fold: they were parted into 5');
    expect(read('a/report.md')).toContain('What they cannot show');
    expect(read('a/curves.svg')).toContain('house@3');
    await fit('b', '--synthetic', '--name', 'house', '--version', '3');
    for (const name of ['parameters.json', 'report.md', 'curves.svg']) expect(read(`b/${name}`)).toBe(read(`a/${name}`));
  });

  it('measures on what was held out, where that is given; --json is for programs', async () => {
    writeFileSync(path('other.csv'), (await risk(['profiles', '--count', '500', '--seed', '12'])).out);
    const { out } = await fit('c', '--holdout', path('other.csv'), '--json');
    expect(JSON.parse(out)).toMatchObject({
      model: 'own-additive@1.0',
      measured_on: { kind: 'held-out', synthetic: false },
      figures: { rows: 500, positives: 200, auc: { value: expect.any(Number) } },
      training: { source: 'profiles.csv' },
    });
    expect(read('c/report.md')).toContain('other.csv, SHA-256');
    expect(read('c/report.md')).not.toContain('cannot show');
  });

  const refused: [what: string, words: () => string[], code: number, says: string][] = [
    ['a line cannot be used', () => [path('bad.csv'), '--out', path('none')], 1, 'bad.csv: line 302, visits: wrong_type'],
    ['so is one that was held out', () => [path('profiles.csv'), '--holdout', path('bad.csv'), '--out', path('none')], 1, 'line 302'],
    ['all are of one kind', () => [path('calm.csv'), '--out', path('none')], 1, 'invalid_model'],
    ['the file has other columns', () => [path('players.csv'), '--out', path('none')], 1, 'missing_columns'],
    ['there is no such file', () => [path('gone.csv'), '--out', path('none')], 2, 'no such file'],
    ['no folder is named', () => [path('profiles.csv')], 2, '--out'],
    ['the version is a word', () => [path('profiles.csv'), '--out', path('none'), '--version', 'latest'], 2, '--version'],
    ['the name has spaces', () => [path('profiles.csv'), '--out', path('none'), '--name', 'My Model'], 2, '--name'],
    ['the seed is none', () => [path('profiles.csv'), '--out', path('none'), '--seed', 'x'], 2, '--seed'],
  ];
  it.each(refused)('%s: nothing is written', async (_, words, code, says) => {
    const answered = await risk(['fit', ...words()]);
    expect(answered.error).toContain(says);
    expect(answered.code).toBe(code);
    expect(existsSync(path('none'))).toBe(false);
  });
});

describe('laurel risk predict', () => {
  it.each(['call.json', 'features.json'])('answers %s as the risk service does', async (name) => {
    const { code, out } = await risk(['predict', path(name), '--model', 'safeplay-points@1.0']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      success: true,
      prediction: {
        risk_score: 54,
        risk_label: 'MEDIUM',
        confidence: 0.94,
        factors: { visits_risk: 15, bet_size_risk: 5, session_risk: 15, loss_risk: 10, behavior_risk: 0 },
        recommendations: expect.arrayContaining([expect.stringContaining('visit count')]),
      },
      model_info: { name: 'SafePlay Risk Predictor v1.0', type: 'rule-based ensemble', training_samples: 250 },
      timestamp: expect.any(String),
    });
  });

  it('shows what a score is made of', async () => {
    const { out } = await risk(['predict', path('call.json'), '--model', 'safeplay-points@1.0', '--explain']);
    const { explanation, risk_score } = JSON.parse(out).prediction;
    const sum = explanation.terms.reduce((total: number, { points }: { points: number }) => total + points, explanation.base);
    expect(sum).toBeCloseTo(risk_score, 9);
  });

  it('makes a table of a sheet, and tells which lines it cannot use', async () => {
    const { code, out, error } = await risk(['predict', path('players.csv'), '--model', 'safeplay-points@1.0', '--explain']);
    expect(code).toBe(1);
    expect(out).toBe(`\
Player  Score  Label  Confidence  base  visits_risk  bet_size_risk  session_risk  loss_risk  behavior_risk  game_type  rounding
------  -----  -----  ----------  ----  -----------  -------------  ------------  ---------  -------------  ---------  --------
P001       37  LOW          0.75     0            5             12            10         10              0          0         0
`);
    expect(error).toMatch(/players\.csv: line 3, visits: wrong_type/);
  });

  it('takes a sheet of many lines as JSON', async () => {
    const { code, out } = await risk(['predict', path('profiles.csv'), '--json']);
    const { model, predictions, count } = JSON.parse(out);
    expect([code, model, count, predictions.length]).toEqual([0, 'safeplay-additive@2.0', 300, 300]);
    expect(predictions[299]).toMatchObject({ line: 301, player_id: null, prediction: { risk_label: expect.any(String) } });
  });

  it('may be asked of a fitted model by its file', async () => {
    await risk(['fit', path('profiles.csv'), '--out', path('d'), '--title', 'House rules']);
    const { out } = await risk(['predict', path('call.json'), '--model', path('d/parameters.json')]);
    expect(JSON.parse(out).model_info).toEqual({ name: 'House rules', type: 'additive scorecard', training_samples: 300 });
  });

  it.each<[what: string, words: () => string[], code: number, says: string]>([
    ['a value below 0', () => [path('wrong.json')], 1, 'features.visits: wrong_type'],
    ['a model nobody knows', () => [path('call.json'), '--model', 'safeplay-pionts@1.0'], 2, 'safeplay-points@1.0'],
    ['no file', () => [], 2, 'features.json'],
    ['a file that is not there', () => [path('gone.json')], 1, 'not_found'],
  ])('%s is told', async (_, words, code, says) => {
    const answered = await risk(['predict', ...words()]);
    expect(answered.error).toContain(says);
    expect(answered.code).toBe(code);
  });
});

describe('laurel risk card', () => {
  it('is a page, without a database, and its figures are JSON for programs', async () => {
    expect((await risk(['card', 'safeplay-points@1.0'])).out).toMatch(/^# Model card: SafePlay Risk Predictor v1\.0\n/);
    expect(JSON.parse((await risk(['card', '--json'])).out)).toMatchObject({ model: 'safeplay-additive@2.0', drift: null });
  });

  it('of a model that is in no registry asks for the database that would have it', async () => {
    expect(await risk(['card', 'house@3'])).toMatchObject({ code: 1, error: expect.stringContaining('not_ready') });
    expect(await risk(['card', path('x.json'), '--drift'])).toMatchObject({ code: 2, error: expect.stringContaining('--drift') });
  });
});

describe('with a database', () => {
  let laurel: TestLaurel;
  const inLaurel = (...words: string[]) => risk(words, { DATABASE_URL: laurel.url, ALLOW_UNSAFE_DATABASE: 'true' });
  beforeAll(async () => {
    laurel = await testLaurel();
    await laurel.importLines([referenceLine], { triggerRewards: false });
    await laurel.follow();
    await risk(['fit', path('profiles.csv'), '--out', path('e'), '--name', 'house', '--version', '3', '--synthetic']);
  });
  afterAll(() => laurel.drop());

  it('a fitted model is added, once, and is then in the list and has a card', async () => {
    const added = await inLaurel('add', path('e/parameters.json'));
    expect(added).toMatchObject({ code: 0, error: '' });
    expect(added.out).toContain('laurel settings set risk_challenger=house@3');
    expect((await inLaurel('add', path('e/parameters.json'))).code).toBe(0);
    const models = await inLaurel('models');
    const { hash } = JSON.parse(read('e/parameters.json'));
    expect(models.out).toMatch(/^safeplay-points@1\.0 .* 250$/m);
    expect(models.out).toMatch(/^safeplay-additive@2\.0 .* counts /m);
    expect(models.out).toMatch(new RegExp(`^house@3 .* 300 +synthetic +${hash}$`, 'm'));
    expect(JSON.parse((await inLaurel('models', '--json')).out)).toHaveLength(3);
    expect((await inLaurel('card', 'house@3')).out).toMatch(/^# Model card: house 3\n/);
    expect(await inLaurel('card', 'house@4')).toMatchObject({ code: 1, error: expect.stringContaining('unknown_model') });
  });

  it('parameters that were changed after they were fitted are refused, and others of the same name', async () => {
    const parameters = JSON.parse(read('e/parameters.json'));
    writeFileSync(path('changed.json'), JSON.stringify({ ...parameters, base: parameters.base - 1 }));
    expect(await inLaurel('add', path('changed.json'))).toMatchObject({ code: 1, error: expect.stringContaining('invalid_model') });
    await risk(['fit', path('profiles.csv'), '--out', path('g'), '--name', 'house', '--version', '3', '--seed', '8']);
    expect(await inLaurel('add', path('g/parameters.json'))).toMatchObject({ code: 1, error: expect.stringContaining('already_exists') });
  });

  it('a card can show drift, with the players who were assessed', async () => {
    const { out } = await inLaurel('card', '--drift');
    expect(out).toContain('## How far players have moved from the training sample');
    expect(out).toContain('this model looked at: 1.');
    expect(out).toMatch(/\| `score` \| 1 \| /);
  });
});
