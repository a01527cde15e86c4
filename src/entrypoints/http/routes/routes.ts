import type { Application } from '../../application.ts';
import type { Server } from '../server.ts';
import { batchRoutes } from './batch.ts';
import { decisionRoutes } from './decisions.ts';
import { importRoutes } from './imports.ts';
import { playerStandingRoutes } from './player-standing.ts';
import { playerRoutes } from './players.ts';
import { profitRoutes } from './profit.ts';
import { rewardRoutes } from './rewards.ts';
import { ruleRoutes } from './rules.ts';
import { systemRoutes } from './system.ts';
import { tierRoutes } from './tiers.ts';
import { tryRuleRoutes } from './try-rule.ts';
import { walletRoutes } from './wallet.ts';

const routesInOrder = [
  playerRoutes,
  playerStandingRoutes,
  ruleRoutes,
  tryRuleRoutes,
  tierRoutes,
  importRoutes,
  batchRoutes,
  rewardRoutes,
  decisionRoutes,
  walletRoutes,
  profitRoutes,
  systemRoutes,
];

/** Every route, in the order of the documentation. */
export function addRoutes(server: Server, app: Application): void {
  for (const add of routesInOrder) add(server, app);
}
