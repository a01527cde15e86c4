import { expect, it } from 'vitest';
import { defaultRiskModel, riskModels } from './model.ts';

const nobody = {
  visits: null,
  total_bet: null,
  avg_bet_size: null,
  winnings: null,
  withdrawals: null,
  session_minutes: null,
  game_type: null,
  risky_behavior: null,
};

it('a model is found by the id it signs its assessments with', () => {
  for (const [id, model] of riskModels) expect([model.id, model.assess(nobody).model]).toEqual([id, id]);
  expect([...riskModels.values()]).toContain(defaultRiskModel);
});

it('the point model introduces itself as published', () => {
  expect(riskModels.get('safeplay-points@1.0')).toMatchObject({
    name: 'SafePlay Risk Predictor v1.0',
    type: 'rule-based ensemble',
    trainingSamples: 250,
  });
});
