import { type Lag, readLags } from '../../../modules/ledger/following/follow.ts';
import { countByLabel, readDriftOfProgram } from '../../../modules/protection/assessments/read-drift.ts';
import { createMetrics, type Metrics } from '../../../platform/metrics.ts';
import type { Application } from '../../application.ts';
import { followerNames } from '../../jobs/followers.ts';
import type { Server } from '../server.ts';

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** How the service is doing, for a program that watches it: no part of the API. */
export function metricsRoutes(server: Server, app: Application): void {
  const metrics = createMetrics();
  watchRequests(server, metrics);
  watchFollowers(metrics, app);
  watchIntake(metrics, app);
  watchRisk(metrics, app);
  server.get('/metrics', { config: { rateLimit: false }, schema: { hide: true } }, async (_, reply) => {
    reply.type(metrics.contentType);
    return metrics.text();
  });
}

function watchRequests(server: Server, metrics: Metrics): void {
  const took = metrics.histogram({
    name: 'laurel_http_requests_seconds',
    help: 'Time from a request to the end of its answer. Addresses that are no route count as one',
    labelNames: ['method', 'route', 'status'],
    buckets,
  });
  server.addHook('onResponse', async ({ method, routeOptions: { url = 'none' } }, reply) => {
    took({ method, route: url, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
}

/** Of a database that is away there is nothing to tell; the rest is told all the more. */
function watchFollowers(metrics: Metrics, { database, clock }: Application): void {
  const lags = (valueOf: (lag: Lag) => number) => async () => {
    const known = await readLags(database.db, followerNames).catch(() => []);
    return known.map((lag) => ({ labels: { follower: lag.name }, value: valueOf(lag) }));
  };
  const labelNames = ['follower'];
  metrics.gauge(
    { name: 'laurel_follower_lag_batches', help: 'Committed batches that a follower has not yet seen', labelNames },
    lags(({ batches }) => batches),
  );
  metrics.gauge(
    { name: 'laurel_follower_lag_seconds', help: 'Age of the oldest committed batch that a follower has not yet seen', labelNames },
    lags(({ oldestAt }) => (oldestAt === null ? 0 : Math.max(0, clock.now() - oldestAt) / 1000)),
  );
}

function watchIntake(metrics: Metrics, { intake }: Application): void {
  metrics.gauge({ name: 'laurel_intake_waiting_events', help: 'Events of play that wait to be written' }, () => [
    { value: intake.waiting },
  ]);
  metrics.counter(
    { name: 'laurel_intake_events_total', help: 'Events of play that were answered, by what became of them', labelNames: ['outcome'] },
    () => Object.entries(intake.answered).map(([outcome, value]) => ({ labels: { outcome }, value })),
  );
}

/** Of the program's models. Reads some hundred rows of a tally. */
function watchRisk(metrics: Metrics, { database }: Application): void {
  metrics.gauge(
    {
      name: 'laurel_risk_drift_psi',
      help: 'Population stability index of an input of a risk model against its training sample',
      labelNames: ['model', 'input'],
    },
    async () => {
      const drifts = await readDriftOfProgram(database.db).catch(() => []);
      return drifts.flatMap(({ model, inputs }) =>
        inputs.flatMap(({ input, psi }) => (psi === null ? [] : [{ labels: { model, input }, value: psi }])),
      );
    },
  );
  metrics.gauge(
    {
      name: 'laurel_risk_assessed_members',
      help: 'Members by the label that a risk model gave them when they were last assessed',
      labelNames: ['model', 'label'],
    },
    async () => {
      const counts = await countByLabel(database.db).catch(() => []);
      return counts.map(({ model, label, members }) => ({ labels: { model, label }, value: members }));
    },
  );
}
