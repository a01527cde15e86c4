import { z } from 'zod';
import { Fault, type FieldError } from '../../kernel/errors.ts';
import { isExternalId } from '../../kernel/ids.ts';
import type { AdditiveParameters, Curve, GameTerm, Spread } from './parameters.ts';

const mostGames = 200;
const share = z.number().min(0).max(1);
/** Points of a score; what they add up to beyond 100 is clamped. */
const points = z.number().min(0).max(1000);
/** An input, or a border between inputs: so far from what doubles can hold that no difference of two is lost. */
const input = z.number().min(-1e12).max(1e12);
/** What people are shown: one line of words, and nothing that a page would run. */
const line = (most: number) => z.string().regex(new RegExp(`^[^\\p{C}<>]{1,${most}}$`, 'u'));

/** Neither inputs nor points may fall: more of what harms never lowers a score. */
const rises = (knots: readonly (readonly [number, number])[]): boolean =>
  knots.every(([input, height], index) => {
    const before = knots[index - 1];
    return before === undefined || (input > before[0] && height >= before[1]);
  });

const curve = z
  .strictObject({
    knots: z
      .array(z.tuple([input, points]))
      .min(1)
      .max(100)
      .refine(rises, 'inputs must rise from knot to knot, and points may not fall'),
    average: points,
    importance: share,
    range: z.tuple([input, input]),
  })
  .refine(({ knots, average }) => knots.length === 0 || average <= Math.max(...knots.map(([, height]) => height)), {
    path: ['average'],
    error: 'the average lies on the curve',
  }) satisfies z.ZodType<Curve>;

const game = z.strictObject({
  points: z
    .object({ other: points })
    .catchall(points)
    .refine(
      (games) => Object.keys(games).length <= mostGames && Object.keys(games).every(isExternalId),
      'games are named by ids, 200 at most',
    ),
  average: points,
  importance: share,
}) satisfies z.ZodType<GameTerm>;

const spread = z
  .strictObject({ edges: z.array(input).max(50), shares: z.array(share).min(1).max(51), missing: share })
  .refine(({ edges, shares }) => shares.length === edges.length + 1, 'there is one share more than edges')
  .refine(({ edges }) => edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? edge)), 'edges must rise')
  .refine(
    ({ shares, missing }) => Math.abs(missing + shares.reduce((sum, one) => sum + one, 0) - 1) < 0.01,
    'shares add up to 1',
  ) satisfies z.ZodType<Spread>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const parameters = z.strictObject({
  format: z.literal(1),
  name: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/),
  version: z.string().regex(/^[0-9]{1,6}(\.[0-9]{1,6}){0,2}$/),
  title: line(100),
  training: z.strictObject({
    samples: z.int().min(1),
    positives: z.int().min(0),
    seed: z.int().min(0),
    source: line(200),
    synthetic: z.boolean(),
    data_hash: sha256,
  }),
  base: points.max(100),
  curves: z.strictObject({ visits_risk: curve, bet_size_risk: curve, session_risk: curve, loss_risk: curve, behavior_risk: curve }),
  game,
  chance: z.strictObject({ middle: z.number().min(-1000).max(1000), width: z.number().min(0.01).max(1000) }),
  spread: z.strictObject({
    visits: spread,
    total_bet: spread,
    avg_bet_size: spread,
    winnings: spread,
    withdrawals: spread,
    session_minutes: spread,
    risky_behavior: spread,
    score: spread,
  }),
  hash: sha256,
}) satisfies z.ZodType<AdditiveParameters>;

/** Parameters of an additive model, as a file holds them. @throws Fault `invalid_model` with the path of every fault */
export function parseParameters(json: unknown): AdditiveParameters {
  const result = parameters.safeParse(json);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }): FieldError => ({ path: path.join('.'), code: 'invalid_model', message }));
  throw new Fault('invalid_model', { errors });
}
