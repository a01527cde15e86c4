import { abuseSignals } from '../src/engine/abuse/detect.ts';
import { abuseBands } from '../src/engine/abuse/penalty.ts';
import { abuseThresholds, abuseWeights } from '../src/engine/abuse/thresholds.ts';
import { codeMeaning, commonCodes, gateCodes } from '../src/engine/gates/order.ts';
import { packs } from '../src/engine/gates/packs/packs.ts';
import { bonusEffects, bonusEvents, bonusStates, bonusTable, stateMeaning } from '../src/engine/wallet/bonus-states.ts';
import { errorCodes } from '../src/kernel/errors.ts';
import { settings } from '../src/platform/config.ts';
import { renderAbuseSignals } from './render-abuse-signals.ts';
import { renderBonusStates } from './render-bonus-states.ts';
import { clientFiles } from './render-client.ts';
import { renderConfiguration, renderEnvExample } from './render-configuration.ts';
import { renderErrors } from './render-errors.ts';
import { exampleFiles } from './render-examples.ts';
import { renderGateCodes } from './render-gate-codes.ts';
import { renderOpenapi } from './render-openapi.ts';
import { renderPolicyPacks } from './render-policy-packs.ts';
import { riskModelFiles } from './render-risk-models.ts';

/** A committed file that is made from the code: `npm run generate` writes it, test/generated.test.ts compares it. */
export type GeneratedFile = { path: string; render: () => string | Promise<string> };

export const generatedFiles: readonly GeneratedFile[] = [
  { path: 'docs/reference/errors.md', render: () => renderErrors(errorCodes) },
  { path: 'docs/reference/gate-codes.md', render: () => renderGateCodes({ gateCodes, commonCodes, codeMeaning }) },
  {
    path: 'docs/reference/bonus-states.md',
    render: () => renderBonusStates({ states: bonusStates, stateMeaning, events: bonusEvents, effects: bonusEffects, table: bonusTable }),
  },
  {
    path: 'docs/reference/abuse-signals.md',
    render: () => renderAbuseSignals({ signals: abuseSignals, weights: abuseWeights, thresholds: abuseThresholds, bands: abuseBands }),
  },
  { path: 'docs/reference/policy-packs.md', render: () => renderPolicyPacks(packs) },
  { path: 'docs/reference/configuration.md', render: () => renderConfiguration(settings) },
  { path: '.env.example', render: () => renderEnvExample(settings) },
  { path: 'openapi.json', render: renderOpenapi },
  ...clientFiles,
  ...exampleFiles,
  ...riskModelFiles,
];
