import type { Application } from '../../application.ts';
import type { Server } from '../server.ts';
import { playerAbuseRoutes } from './abuse/player-abuse.ts';
import { suspectRoutes } from './abuse/suspects.ts';
import { sendActivityRoutes } from './activity.ts';
import { analyticsRoutes } from './analytics.ts';
import { batchRoutes } from './batch.ts';
import { decisionRoutes } from './decisions.ts';
import { importRoutes } from './imports.ts';
import { activityRoutes } from './lists/activity.ts';
import { auditRoutes } from './lists/audit.ts';
import { transferRoutes } from './lists/transfers.ts';
import { metricsRoutes } from './metrics.ts';
import { playerHistoryRoutes } from './player-history.ts';
import { playerListRoutes } from './player-list.ts';
import { playerStandingRoutes } from './player-standing.ts';
import { playerRoutes } from './players.ts';
import { profitRoutes } from './profit.ts';
import { rateRoutes } from './program/rates.ts';
import { ruleRoutes } from './program/rules.ts';
import { settingRoutes } from './program/settings.ts';
import { tierRoutes } from './program/tiers.ts';
import { tryRuleRoutes } from './program/try-rule.ts';
import { approvalRoutes } from './reviews/approvals.ts';
import { reviewRoutes } from './reviews/reviews.ts';
import { rewardRoutes } from './rewards.ts';
import { riskEngineRoutes } from './risk/engine.ts';
import { riskModelRoutes } from './risk/models.ts';
import { officerRoutes } from './risk/officers.ts';
import { playerRiskRoutes } from './risk/player-risk.ts';
import { segmentRoutes } from './segments.ts';
import { systemRoutes } from './system.ts';
import { creditRoutes } from './wallet/credits.ts';
import { expireRoutes } from './wallet/expire.ts';
import { payoutRoutes } from './wallet/payouts.ts';
import { pointsRoutes } from './wallet/points.ts';
import { walletRoutes } from './wallet/read.ts';
import { wagerRoutes } from './wallet/wagers.ts';

const routesInOrder = [
  playerListRoutes,
  playerRoutes,
  playerStandingRoutes,
  playerHistoryRoutes,
  playerRiskRoutes,
  ruleRoutes,
  tryRuleRoutes,
  tierRoutes,
  segmentRoutes,
  settingRoutes,
  rateRoutes,
  importRoutes,
  batchRoutes,
  rewardRoutes,
  decisionRoutes,
  walletRoutes,
  creditRoutes,
  pointsRoutes,
  wagerRoutes,
  payoutRoutes,
  expireRoutes,
  transferRoutes,
  sendActivityRoutes,
  activityRoutes,
  profitRoutes,
  suspectRoutes,
  playerAbuseRoutes,
  riskEngineRoutes,
  riskModelRoutes,
  officerRoutes,
  reviewRoutes,
  approvalRoutes,
  analyticsRoutes,
  auditRoutes,
  systemRoutes,
  metricsRoutes,
];

/** Every route, in the order of the documentation. */
export function addRoutes(server: Server, app: Application): void {
  for (const add of routesInOrder) add(server, app);
}
