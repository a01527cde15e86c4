import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { riskFactors } from '../../src/engine/risk/assessment.ts';
import { defaultRiskModel, modelIdOf, riskModels } from '../../src/engine/risk/model.ts';
import type { AdditiveParameters } from '../../src/engine/risk/parameters.ts';
import { parseFields } from '../../src/entrypoints/http/validate.ts';
import { Fault } from '../../src/kernel/errors.ts';
import { parametersHash } from '../../src/modules/program/risk-models.ts';
import { parsePredict, parseRow } from '../../src/modules/protection/predictions/parse-call.ts';
import {
  batchAnswer,
  healthAnswer,
  type Prediction,
  predictAnswer,
  predictRequest,
  rowSchema,
} from '../../src/modules/protection/predictions/schema.ts';
import { type Answer, type TestServer, testServer } from './server.ts';

const published = '/functions/v1/safeplay-ai-risk-engine';
const bases = [published, '/api/risk'];

/** The call as it was published, character by character. */
const publishedCall =
  '{"features":{"visits":120,"total_bet":50000,"avg_bet_size":417,"winnings":45000,"withdrawals":40000,' +
  '"session_minutes":145,"game_type":"slots","risky_behavior":0}}';
const { features } = JSON.parse(publishedCall) as { features: Record<string, unknown> };
const v1 = 'safeplay-points@1.0';
const support = 'Contact player support';

const player = (player_id: unknown, changes: object = {}) => ({ player_id, features: { ...features, ...changes } });
const players = (count: number) => Array.from({ length: count }, (_, index) => player(`PLR${index}`));

let laurel: TestServer;
beforeAll(async () => {
  laurel = await testServer();
});
afterAll(() => laurel.drop());

const predict = (body: unknown, base = '/api/risk'): Promise<Answer> => laurel.send('POST', `${base}/predict`, body);
const batch = (body: unknown, base = '/api/risk'): Promise<Answer> => laurel.send('POST', `${base}/batch-predict`, body);
const refused = ({ status, body }: Answer): unknown[] => {
  const errors = body['errors'] as { path: string; code: string }[];
  return [status, body['code'], errors.map(({ path, code }) => [path, code])];
};

describe.each(bases)('the published calls at %s', (base) => {
  const headers = { authorization: 'Bearer sb-anything.at.all' };

  it('GET /health', async () => {
    const { status, body } = await laurel.server
      .inject({ method: 'GET', url: `${base}/health`, headers })
      .then(({ statusCode, payload }) => ({ status: statusCode, body: JSON.parse(payload) as object }));
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['status', 'service', 'version', 'model', 'timestamp']);
    expect(healthAnswer.parse(body)).toMatchObject({ service: 'SafeBet IQ Risk Engine', version: '1.0.0', model: defaultRiskModel.name });
    expect(body).toMatchObject({ timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) });
  });

  it('POST /predict', async () => {
    const { status, body } = await laurel.send('POST', `${base}/predict`, publishedCall, { headers });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['success', 'prediction', 'model_info', 'timestamp']);
    const { prediction, model_info } = predictAnswer.parse(body);
    expect(Object.keys(prediction)).toEqual(['risk_score', 'risk_label', 'confidence', 'factors', 'recommendations']);
    expect(Object.keys(prediction.factors)).toEqual(riskFactors);
    const { name, type, trainingSamples } = defaultRiskModel;
    expect(model_info).toEqual({ name, type, training_samples: trainingSamples });
  });

  it('POST /batch-predict', async () => {
    const { status, body } = await laurel.send('POST', `${base}/batch-predict`, { players: [player('PLR000001')] }, { headers });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['success', 'predictions', 'count', 'timestamp']);
    const { prediction } = predictAnswer.parse((await laurel.send('POST', `${base}/predict`, publishedCall)).body);
    expect(batchAnswer.parse(body)).toMatchObject({ predictions: [{ player_id: 'PLR000001', prediction }], count: 1 });
  });

  it('answers by the table of v1 when it is named', async () => {
    const { body } = await predict({ features, model: v1 }, base);
    expect(body).toMatchObject({
      prediction: {
        risk_score: 54,
        risk_label: 'MEDIUM',
        confidence: 0.94,
        factors: { visits_risk: 15, bet_size_risk: 5, session_risk: 15, loss_risk: 10, behavior_risk: 0 },
      },
      model_info: { name: 'SafePlay Risk Predictor v1.0', type: 'rule-based ensemble', training_samples: 250 },
    });
    const rows = (await batch({ players: [player('A')], model: v1 }, base)).body;
    expect(rows).toMatchObject({ predictions: [{ prediction: { risk_score: 54 } }] });
    expect(Object.keys(rows)).not.toContain('model_info');
  });
});

describe('the four published scenarios', () => {
  const at = (row: string) => {
    const [visits, total_bet, avg_bet_size, winnings, withdrawals, session_minutes, game_type, risky_behavior] = row.split(' ');
    const numbers = Object.entries({ visits, total_bet, avg_bet_size, winnings, withdrawals, session_minutes, risky_behavior });
    return { ...Object.fromEntries(numbers.map(([name, text]) => [name, Number(text)])), game_type };
  };

  it.each([
    ['25 5000 200 4800 4500 45 blackjack 0', 20, 30, 'LOW', 23],
    ['75 25000 333 22000 18000 90 roulette 0', 45, 55, 'MEDIUM', 39],
    ['120 80000 667 65000 50000 150 slots 1', 65, 75, 'HIGH', 86],
    ['180 150000 833 120000 80000 220 slots 1', 85, 95, 'CRITICAL', 98],
  ] as const)('%s: %d to %d, %s; by the published table %d', async (row, from, to, label, byTable) => {
    const { prediction } = predictAnswer.parse((await predict({ features: at(row) })).body);
    expect(prediction.risk_score).toBeGreaterThanOrEqual(from);
    expect(prediction.risk_score).toBeLessThanOrEqual(to);
    expect(prediction.risk_label).toBe(label);
    expect(prediction.recommendations.some((sentence) => sentence.startsWith(support))).toBe(label === 'CRITICAL');
    expect((await predict({ features: at(row), model: v1 })).body).toMatchObject({ prediction: { risk_score: byTable } });
  });
});

describe('explained', () => {
  it.each([...riskModels.keys()])('%s: base and terms add up to the score, to the hundredth', async (model) => {
    const { prediction } = predictAnswer.parse((await predict({ features: { ...features, visits: null }, model, explain: true })).body);
    const { explanation } = prediction;
    const sum = (explanation?.terms ?? []).reduce(
      (total, { points }) => total + Math.round(points * 100),
      Math.round((explanation?.base ?? 0) * 100),
    );
    expect(explanation).toMatchObject({ clamped: false, missing: ['visits'] });
    expect(sum).toBe(Math.round(prediction.risk_score * 100));
    const rows = batchAnswer.parse((await batch({ players: [player('A', { visits: null })], model, explain: true })).body);
    expect(rows.predictions).toEqual([{ player_id: 'A', prediction }]);
  });

  it('only where it is asked for', async () => {
    const { body } = await predict({ features, explain: false });
    expect(Object.keys(body['prediction'] as Prediction)).not.toContain('explanation');
  });
});

describe('what nobody knows', () => {
  it('is told by null: an answer all the same, of less confidence', async () => {
    const nothing = Object.fromEntries(Object.keys(features).map((name) => [name, null]));
    const [known, unknown] = [await predict({ features }), await predict({ features: nothing })].map(
      ({ body }) => predictAnswer.parse(body).prediction,
    );
    expect(unknown?.confidence).toBeLessThan(known?.confidence ?? 0);
  });
});

describe('calls that cannot be used', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

  it.each<[what: string, body: unknown, code: string, errors: [path: string, code: string][]]>([
    ['no features', {}, 'invalid_request', [['features', 'invalid_request']]],
    ['a list', [features], 'wrong_type', [['', 'wrong_type']]],
    ['null', 'null', 'invalid_request', [['', 'invalid_request']]],
    ['a text', '"features"', 'wrong_type', [['', 'wrong_type']]],
    ['a number as text', { features: { ...features, visits: '120' } }, 'wrong_type', [['features.visits', 'wrong_type']]],
    ['a number below 0', { features: { ...features, visits: -1 } }, 'wrong_type', [['features.visits', 'wrong_type']]],
    ['a number that is infinite', publishedCall.replace('120', '1e999'), 'wrong_type', [['features.visits', 'wrong_type']]],
    ['a name that there is not', { features: { ...features, age: 30 } }, 'unknown_field', [['features.age', 'unknown_field']]],
    ['a field that there is not', { features, player_id: 'P001' }, 'unknown_field', [['player_id', 'unknown_field']]],
    ['NUL in a game', { features: { ...features, game_type: 'a\0' } }, 'invalid_id', [['features.game_type', 'invalid_id']]],
    ['a model that there is not', { features, model: 'safeplay-points' }, 'unknown_model', [['model', 'unknown_model']]],
    ['a model called like a part of objects', { features, model: 'constructor' }, 'unknown_model', [['model', 'unknown_model']]],
    ['NUL in a model', { features, model: 'a\0' }, 'unknown_model', [['model', 'unknown_model']]],
    ['no model', { features, model: 'none' }, 'unknown_model', [['model', 'unknown_model']]],
    ['a model that is a number', { features, model: 2 }, 'wrong_type', [['model', 'wrong_type']]],
    ['a model that is null', { features, model: null }, 'wrong_type', [['model', 'wrong_type']]],
    ['explain as text', { features, explain: 'true' }, 'wrong_type', [['explain', 'wrong_type']]],
    [
      'much at once',
      { features: { ...features, visits: -1, risky_behavior: 2 }, explain: 1 },
      'invalid_request',
      [
        ['features.visits', 'wrong_type'],
        ['features.risky_behavior', 'wrong_type'],
        ['explain', 'wrong_type'],
      ],
    ],
    [
      'nesting without end',
      { features: { ...features, visits: deep(70) } },
      'too_deep',
      [[`features.visits${'[0]'.repeat(62)}`, 'too_deep']],
    ],
  ])('predict, %s', async (_, body, code, errors) => {
    for (const base of bases) expect(refused(await predict(body, base))).toEqual([400, code, errors]);
  });

  it.each<[what: string, body: unknown, code: string, errors: [path: string, code: string][]]>([
    ['no players', {}, 'invalid_request', [['players', 'invalid_request']]],
    ['nobody among them', { players: [] }, 'wrong_type', [['players', 'wrong_type']]],
    ['players by name', { players: { A: features } }, 'wrong_type', [['players', 'wrong_type']]],
    ['a model that there is not', { players: [player('A')], model: 'v3' }, 'unknown_model', [['model', 'unknown_model']]],
    ['a field that there is not', { players: [player('A')], features }, 'unknown_field', [['features', 'unknown_field']]],
    ['a row nested without end', { players: [player('A'), deep(70)] }, 'too_deep', [[`players[1]${'[0]'.repeat(62)}`, 'too_deep']]],
  ])('batch, %s', async (_, body, code, errors) => {
    for (const base of bases) expect(refused(await batch(body, base))).toEqual([400, code, errors]);
  });

  it.each<[what: string, body: string | undefined, type: string, status: number, code: string]>([
    ['no body', undefined, 'application/json', 400, 'invalid_json'],
    ['no JSON', '{"features":', 'application/json', 400, 'invalid_json'],
    ['a prototype', '{"features":{"__proto__":{}}}', 'application/json', 400, 'invalid_json'],
    ['a form', 'visits=120', 'application/x-www-form-urlencoded', 415, 'unsupported_type'],
  ])('%s', async (_, body, type, status, code) => {
    for (const call of ['predict', 'batch-predict']) {
      const answer = await laurel.send('POST', `${published}/${call}`, body, { headers: { 'content-type': type } });
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
    }
  });

  it('a query that nobody reads, and a method that is not there', async () => {
    expect(refused(await laurel.send('POST', `${published}/predict?model=${v1}`, publishedCall))).toEqual([
      400,
      'unknown_field',
      [['model', 'unknown_field']],
    ]);
    expect(await laurel.get(`${published}/predict`)).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
  });
});

describe('a batch', () => {
  it('one bad row does not lose the others', async () => {
    const bad = [player('B', { visits: 'many' }), { player_id: 7, features }, player('C\0'), null];
    const { status, body } = await batch({ players: [player('A'), ...bad, player('Z')] });
    const { predictions, count } = batchAnswer.parse(body);
    const told = predictions.map((row) => ('error' in row ? [row.player_id, row.error.code, row.error.path] : row.player_id));
    expect([status, count, told]).toEqual([
      200,
      2,
      [
        'A',
        ['B', 'wrong_type', 'players[1].features.visits'],
        [null, 'wrong_type', 'players[2].player_id'],
        ['C\0', 'invalid_id', 'players[3].player_id'],
        [null, 'wrong_type', 'players[4]'],
        'Z',
      ],
    ]);
  });

  it('of bad rows alone is a batch of which none is good', async () => {
    expect((await batch({ players: [null, 1] })).body).toMatchObject({ success: true, count: 0 });
  });

  it('of 10 000 rows is answered, of one more it is not', async () => {
    const { body } = await batch({ players: players(10_000) });
    const { predictions, count } = batchAnswer.parse(body);
    expect([count, predictions.length, predictions.at(-1)?.player_id]).toEqual([10_000, 10_000, 'PLR9999']);
    const more = await batch({ players: players(10_001) });
    expect([more.status, more.body['code']]).toEqual([413, 'too_many_rows']);
  });

  it('has room for 10 000 rows of the longest ids and numbers, indented, and no more than that', async () => {
    const longest = Number('1.2345678901234567e-300');
    const sizes = { visits: longest, total_bet: longest, avg_bet_size: longest, winnings: longest, withdrawals: longest };
    const row = (index: number) => player(String(index).padEnd(64, 'x'), { ...sizes, session_minutes: longest, game_type: 'x'.repeat(64) });
    const text = JSON.stringify({ players: Array.from({ length: 10_000 }, (_, index) => row(index)) }, null, 4);
    expect(await batch(text)).toMatchObject({ status: 200, body: { count: 10_000 } });
    const larger = await batch(text + ' '.repeat(1_000_000));
    expect([larger.status, larger.body['code']]).toEqual([413, 'too_large']);
    const single = await predict(`${publishedCall}${' '.repeat(1_100_000)}`);
    expect([single.status, single.body['code']]).toEqual([413, 'too_large']);
  });
});

describe('the model that counts', () => {
  const own: AdditiveParameters = (() => {
    const { hash: _, ...shipped } = defaultRiskModel.parameters as AdditiveParameters;
    const parameters = { ...shipped, name: 'house', version: '7', title: 'House 7', base: shipped.base + 1 };
    return { ...parameters, hash: parametersHash(parameters) };
  })();
  const settings = async (changes: object): Promise<void> => {
    expect((await laurel.send('PUT', '/api/settings', changes)).status).toBe(200);
  };
  const modelOf = async (body: object): Promise<unknown> => (await predict(body)).body['model_info'];

  it('is that of the settings, also one of the operator; others answer when they are named', async () => {
    expect(await modelOf({ features, model: modelIdOf(own) })).toBeUndefined();
    expect((await laurel.send('POST', '/api/risk/models', own)).status).toBe(201);
    expect(await modelOf({ features, model: modelIdOf(own) })).toMatchObject({ name: 'House 7' });
    await settings({ risk_model: modelIdOf(own), risk_challenger: v1 });
    expect((await laurel.get(`${published}/health`)).body).toMatchObject({ model: 'House 7' });
    expect(await modelOf({ features })).toMatchObject({ name: 'House 7', type: 'additive scorecard' });
    expect(await modelOf({ features, model: v1 })).toMatchObject({ type: 'rule-based ensemble' });
    expect(await modelOf({ features, model: defaultRiskModel.id })).toMatchObject({ name: defaultRiskModel.name });
    await settings({ risk_model: defaultRiskModel.id, risk_challenger: 'none' });
    expect((await laurel.get('/api/risk/health')).body).toMatchObject({ model: defaultRiskModel.name });
  });

  it('amounts are looked at in the unit that the program has set', async () => {
    const betRisk = async (body: object): Promise<unknown> =>
      predictAnswer.parse((await predict(body)).body).prediction.factors.bet_size_risk;
    const dollars = { ...features, avg_bet_size: 60 };
    expect(await betRisk({ features: dollars, model: v1 })).toBe(5);
    await settings({ risk_amount_scale: 18 }); // 60 dollars are 1080 rand
    expect(await betRisk({ features: dollars, model: v1 })).toBe(18);
    const rows = batchAnswer.parse((await batch({ players: [{ player_id: 'A', features: dollars }], model: v1 })).body);
    expect(rows.predictions).toMatchObject([{ prediction: { factors: { bet_size_risk: 18 } } }]);
    await settings({ risk_amount_scale: 1 });
  });
});

describe('nobody is let in who is not known', () => {
  it('in production, however the address is spelled', async () => {
    const production = await testServer({ mode: 'production', testClock: null });
    const addresses = bases.flatMap((base) => [
      `${base}/health`,
      `${base.replace('a', '%61')}/health`,
      `${base.replace('f', '%66')}/health`,
    ]);
    const statuses = await Promise.all([...addresses, '/%61pi/players'].map(async (address) => (await production.get(address)).status));
    expect(statuses).toEqual(statuses.map(() => 401));
    await production.drop();
  });
});

describe('the parser and the schema of the documents agree', () => {
  const value = fc.oneof(fc.constantFrom(null, 0, 1, 12.5, -1, 1e13, 'slots', ''), fc.jsonValue({ maxDepth: 1 }));
  const mostly = (good: unknown) => fc.oneof({ weight: 9, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: value });
  const record = (good: object, requiredKeys: string[]) =>
    fc
      .tuple(
        fc.record(Object.fromEntries(Object.entries(good).map(([name, content]) => [name, mostly(content)])), { requiredKeys }),
        fc.dictionary(fc.constantFrom('x', 'visit', 'toString'), value, { maxKeys: 1 }),
      )
      .map(([sent, more]) => ({ ...sent, ...more }));
  const someFeatures = record(features, Object.keys(features).slice(2));

  /** What was read, or every fault with its path. */
  function tried(read: () => unknown): { value: unknown } | { faults: string[] } {
    try {
      return { value: read() };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { faults: error.errors.map(({ path, code }) => `${path}: ${code}`).sort() };
    }
  }

  it('of any call, in what is read and in every fault with its path and code', () => {
    const call = fc.record(
      { features: fc.oneof({ weight: 9, arbitrary: someFeatures }, value), model: mostly(v1), explain: mostly(true), y: value },
      { requiredKeys: [] },
    );
    const anyCall = fc.oneof({ weight: 9, arbitrary: call }, { weight: 1, arbitrary: fc.jsonValue() });
    const manner = { model: null, explain: false };
    fc.assert(
      fc.property(anyCall, (json) => {
        const bySchema = tried(() => ({ ...manner, ...(parseFields(predictRequest, json ?? undefined) as object) }));
        expect(tried(() => parsePredict(json))).toEqual(bySchema);
      }),
      { numRuns: 3000 },
    );
  });

  it('of any row of a batch, whose first fault is one of them', () => {
    const row = fc.record(
      { player_id: mostly('P001'), features: fc.oneof({ weight: 9, arbitrary: someFeatures }, value), z: value },
      { requiredKeys: [] },
    );
    const anyRow = fc.oneof({ weight: 9, arbitrary: row }, { weight: 1, arbitrary: fc.jsonValue() });
    fc.assert(
      fc.property(anyRow, fc.nat(20_000), (json, index) => {
        const read = parseRow(json, index);
        const bySchema = tried(() => parseFields(rowSchema, json));
        const value = 'error' in read ? null : { player_id: read.playerId, features: read.features };
        expect(value).toEqual('value' in bySchema ? bySchema.value : null);
        const fault = 'error' in read ? `${read.error.path.replace(/^players\[\d+\]\.?/, '')}: ${read.error.code}` : 'none';
        expect('faults' in bySchema ? bySchema.faults : ['none']).toContain(fault);
      }),
      { numRuns: 3000 },
    );
  });
});
