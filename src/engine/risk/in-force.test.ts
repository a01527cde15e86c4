import { describe, expect, it } from 'vitest';
import { parseSettings, type SettingsInput } from '../settings.ts';
import type { Features } from './features.ts';
import { assessByAll, countedRisk, type RiskTerms, riskTermsOf } from './in-force.ts';

/** By points 27, LOW; a fifth of the amounts is 20. */
const player: Features = {
  visits: 10,
  total_bet: 6_000,
  avg_bet_size: 600,
  winnings: 6_000,
  withdrawals: 6_000,
  session_minutes: 30,
  game_type: 'poker',
  risky_behavior: 0,
};
const terms = (settings: SettingsInput): RiskTerms => riskTermsOf(parseSettings(settings, 'USD'), []);
const points = 'safeplay-points@1.0';
const additive = 'safeplay-additive@2.0';

describe('the models of a program', () => {
  it('the additive one counts unless another is named, and there is no second one', () => {
    expect(terms({})).toMatchObject({ champion: { id: additive }, challenger: null, challengerActs: false, scale: 1 });
  });

  it('amounts are seen in the unit of the bands', () => {
    expect(countedRisk(player, terms({ risk_model: points }))).toMatchObject({ score: 27, factors: { bet_size_risk: 12 } });
    expect(countedRisk(player, terms({ risk_model: points, risk_amount_scale: 0.2 }))).toMatchObject({ score: 20 });
    expect(countedRisk(player, terms({ risk_model: points, risk_amount_scale: 18 }))).toMatchObject({ score: 40, label: 'MEDIUM' });
  });

  it('a challenger in the shadow is recorded and does not count', () => {
    const shadow = terms({ risk_model: points, risk_challenger: additive });
    const { champion, challenger, counted } = assessByAll(player, shadow);
    expect([champion.model, challenger?.model]).toEqual([points, additive]);
    expect(counted).toBe(champion);
    expect(countedRisk(player, shadow)).toEqual(champion);
  });

  const heavy: Features = { ...player, visits: 400, avg_bet_size: 5000, session_minutes: 400, withdrawals: 0, risky_behavior: 1 };
  it.each([player, heavy, { ...heavy, risky_behavior: null, game_type: null }])(
    'where both act the higher risk counts, whichever was first: %#',
    (features) => {
      const both = [
        terms({ risk_model: points, risk_challenger: additive, risk_challenger_acts: true }),
        terms({ risk_model: additive, risk_challenger: points, risk_challenger_acts: true }),
      ];
      const [one, other] = both.map((risk) => assessByAll(features, risk));
      expect(other?.counted).toMatchObject({ score: one?.counted.score, label: one?.counted.label });
      expect(one?.counted.score).toBe(Math.max(one?.champion.score ?? 0, one?.challenger?.score ?? 0));
      expect(both.map((risk) => countedRisk(features, risk))).toEqual([one?.counted, other?.counted]);
    },
  );

  it.each<[settings: SettingsInput, path: string]>([
    [{ risk_challenger: additive }, 'settings.risk_challenger'],
    [{ risk_challenger_acts: true }, 'settings.risk_challenger_acts'],
  ])('%j says nothing, so it is refused', (settings, path) => {
    expect(() => terms(settings)).toThrow(
      expect.objectContaining({ code: 'invalid_setting', errors: [expect.objectContaining({ path })] }),
    );
  });

  it.each([
    ['risk_model', 'safeplay-aditive@2.0', 'did you mean'],
    ['risk_challenger', 'nobody@1', 'there is no risk model of that id'],
  ])('%s %s is refused', (name, id, says) => {
    expect(() => terms({ [name]: id })).toThrow(
      expect.objectContaining({
        code: 'invalid_setting',
        errors: [expect.objectContaining({ path: `settings.${name}`, message: expect.stringContaining(says) })],
      }),
    );
  });
});
