import type { Program } from '../../../engine/program.ts';
import { currentProgram } from '../../../modules/program/current.ts';
import { readDashboard } from '../../../modules/reports/analytics/dashboard.ts';
import { readLiability } from '../../../modules/reports/analytics/liability.ts';
import { readRewards } from '../../../modules/reports/analytics/rewards.ts';
import { readRoi } from '../../../modules/reports/analytics/roi.ts';
import {
  dashboardAnswer,
  daysQuery,
  liabilityAnswer,
  rewardAnalytics,
  roiAnalytics,
  segmentAnalytics,
  seriesQuery,
  transactionAnalytics,
} from '../../../modules/reports/analytics/schema.ts';
import { readSegments } from '../../../modules/reports/analytics/segments.ts';
import { readTransactions } from '../../../modules/reports/analytics/transactions.ts';
import { type Days, daysAsked } from '../../../modules/reports/analytics/window.ts';
import type { AskedDays } from '../../../modules/reports/window.ts';
import type { Tx } from '../../../platform/database.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import type { Application } from '../../application.ts';
import { problems } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['Analytics'];

type Read<Answer> = (tx: Tx, program: Program, days: Days) => Promise<Answer>;

/** All figures of an answer are of one moment. */
async function answer<Answer>({ database, clock }: Application, asked: AskedDays, read: Read<Answer>): Promise<Answer> {
  return inSnapshot(database, async (tx) => {
    const { program } = await currentProgram(tx);
    return read(tx, program, daysAsked(asked, program.timeZone, clock.now()));
  });
}

/** Figures that people look at, each with the way to the list of what it counts. */
export function analyticsRoutes(server: Server, app: Application): void {
  standing(server, app);
  flows(server, app);
}

/** What is true now, or at the end of the last day. */
function standing(server: Server, app: Application): void {
  server.get(
    '/api/analytics/dashboard',
    {
      schema: {
        operationId: 'getDashboard',
        summary: 'The program at a glance: players and what they own now; play and rewards of the days asked for',
        tags,
        querystring: daysQuery,
        response: { 200: dashboardAnswer, ...problems() },
      },
    },
    ({ query }) => answer(app, query, readDashboard),
  );

  server.get(
    '/api/analytics/segments',
    {
      schema: {
        operationId: 'getSegmentAnalytics',
        summary: 'How players are spread over segments, tiers and risk labels now, and how they moved',
        tags,
        querystring: daysQuery,
        response: { 200: segmentAnalytics, ...problems() },
      },
    },
    ({ query }) => answer(app, query, readSegments),
  );

  server.get(
    '/api/analytics/liability',
    {
      schema: {
        operationId: 'getLiability',
        summary: 'What is owed to players at the end of the last day, what it is worth and how old it is',
        tags,
        querystring: daysQuery,
        response: { 200: liabilityAnswer, ...problems() },
      },
    },
    ({ query }) => answer(app, query, readLiability),
  );
}

/** What happened in the window. */
function flows(server: Server, app: Application): void {
  server.get(
    '/api/analytics/rewards',
    {
      schema: {
        operationId: 'getRewardAnalytics',
        summary: 'What the rules decided, gave and took back',
        tags,
        querystring: seriesQuery,
        response: { 200: rewardAnalytics, ...problems() },
      },
    },
    ({ query }) => answer(app, query, (tx, program, days) => readRewards(tx, program, days, query.series === 'day')),
  );

  server.get(
    '/api/analytics/roi',
    {
      schema: {
        operationId: 'getRoi',
        summary: 'What rewards cost against the revenue expected of them, by rule and version',
        tags,
        querystring: daysQuery,
        response: { 200: roiAnalytics, ...problems() },
      },
    },
    ({ query }) => answer(app, query, readRoi),
  );

  server.get(
    '/api/analytics/transactions',
    {
      schema: {
        operationId: 'getTransactionAnalytics',
        summary: 'What was booked, from which kind of account to which',
        tags,
        querystring: seriesQuery,
        response: { 200: transactionAnalytics, ...problems() },
      },
    },
    ({ query }) => answer(app, query, (tx, _program, days) => readTransactions(tx, days, query.series === 'day')),
  );
}
