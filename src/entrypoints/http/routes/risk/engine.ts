import type { Application } from '../../../application.ts';
import type { Server } from '../../server.ts';
import { driftRoutes } from './drift.ts';
import { outcomeRoutes } from './outcomes.ts';
import { predictRoutes } from './predict.ts';

/** Where the risk engine is found: among Laurel's own routes, and at the address that was published. */
const addresses = [
  { prefix: '/api/risk', suffix: '' },
  { prefix: '/functions/v1/safeplay-ai-risk-engine', suffix: 'AtPublishedAddress' },
] as const;

/** The SafeBet IQ Risk Engine: the same routes at both of its addresses. `suffix` keeps the names of their operations apart. */
export function riskEngineRoutes(server: Server, app: Application): void {
  for (const { prefix, suffix } of addresses) {
    predictRoutes(server, app, prefix, suffix);
    driftRoutes(server, app, prefix, suffix);
    outcomeRoutes(server, app, prefix, suffix);
  }
}
