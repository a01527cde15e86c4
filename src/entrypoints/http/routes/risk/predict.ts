import type { FastifyReply } from 'fastify';
import { formatInstant } from '../../../../kernel/clock.ts';
import { findModel } from '../../../../modules/protection/predictions/find-model.ts';
import { mostRows, parseBatch, parsePredict } from '../../../../modules/protection/predictions/parse-call.ts';
import { predict } from '../../../../modules/protection/predictions/predict.ts';
import { predictBatch } from '../../../../modules/protection/predictions/predict-batch.ts';
import {
  batchAnswer,
  batchRequest,
  healthAnswer,
  predictAnswer,
  predictRequest,
} from '../../../../modules/protection/predictions/schema.ts';
import type { Application } from '../../../application.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';
import { bodyAsSent } from '../../validate.ts';

const tags = ['Risk'];

/** A row with the longest ids and numbers has 414 bytes, and 643 where it is indented by four. */
const bytesPerRow = 680;

/** What the risk engine says of itself, and of players whom the caller describes. Nothing is kept. */
export function predictRoutes(server: Server, app: Application, prefix: string, suffix: string): void {
  const { database, clock } = app;

  server.get(
    `${prefix}/health`,
    {
      config: { rateLimit: false }, // whoever watches the service must never be told to come back later
      schema: {
        operationId: `getRiskHealth${suffix}`,
        summary: 'The risk engine answers, and by which model',
        tags,
        response: { 200: healthAnswer, ...problems() },
      },
    },
    async () => {
      const { model } = await findModel(database.db, null);
      const timestamp = formatInstant(clock.now());
      return {
        status: 'healthy' as const,
        service: 'SafeBet IQ Risk Engine' as const,
        version: '1.0.0' as const,
        model: model.name,
        timestamp,
      };
    },
  );

  server.post(
    `${prefix}/predict`,
    {
      config: { keepsNothing: true },
      validatorCompiler: bodyAsSent,
      schema: {
        operationId: `predictRisk${suffix}`,
        summary: 'The risk of a player whom the call describes',
        tags,
        body: predictRequest,
        response: { 200: predictAnswer, ...problems() },
      },
    },
    async ({ body }) => {
      const { features, model: id, explain } = parsePredict(body);
      const asked = await findModel(database.db, id);
      const { name, type, trainingSamples } = asked.model;
      return {
        success: true as const,
        prediction: predict(features, asked, explain),
        model_info: { name, type, training_samples: trainingSamples },
        timestamp: formatInstant(clock.now()),
      };
    },
  );

  batchRoute(server, app, prefix, suffix);
}

function batchRoute(server: Server, { database, clock }: Application, prefix: string, suffix: string): void {
  server.post(
    `${prefix}/batch-predict`,
    {
      config: { keepsNothing: true },
      bodyLimit: (mostRows + 1) * bytesPerRow,
      validatorCompiler: bodyAsSent,
      schema: {
        operationId: `batchPredictRisk${suffix}`,
        summary: 'The risk of many players: a row that cannot be used says why, and stops no other',
        description: `Up to ${mostRows} rows a call.`,
        tags,
        body: batchRequest,
        response: { 200: batchAnswer, ...problems() },
      },
    },
    async ({ body }, reply) => {
      const { players, model, explain } = parseBatch(body);
      const asked = await findModel(database.db, model);
      const text = await predictBatch(players, asked, explain, formatInstant(clock.now()));
      return (reply as FastifyReply).type('application/json; charset=utf-8').send(text);
    },
  );
}
