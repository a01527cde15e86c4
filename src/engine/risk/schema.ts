import { z } from 'zod';
import { Fault, type FieldError } from '../../kernel/errors.ts';
import type { AdditiveParameters, Curve, GameTerm, Spread } from './parameters.ts';

const share = z.number().min(0).max(1);
const points = z.number().min(-1000).max(1000);

/** Neither inputs nor points may fall: more of what harms never lowers a score. */
const rises = (knots: readonly (readonly [number, number])[]): boolean =>
  knots.every(([input, height], index) => {
    const before = knots[index - 1];
    return before === undefined || (input > before[0] && height >= before[1]);
  });

const curve = z.strictObject({
  knots: z
    .array(z.tuple([z.number(), points.min(0)]))
    .min(1)
    .max(100)
    .refine(rises, 'inputs must rise from knot to knot, and points may not fall'),
  average: points,
  importance: share,
  range: z.tuple([z.number(), z.number()]),
}) satisfies z.ZodType<Curve>;

const game = z.strictObject({
  points: z.object({ other: points.min(0) }).catchall(points.min(0)),
  average: points,
  importance: share,
}) satisfies z.ZodType<GameTerm>;

const spread = z
  .strictObject({ edges: z.array(z.number()).max(50), shares: z.array(share).min(1).max(51), missing: share })
  .refine(({ edges, shares }) => shares.length === edges.length + 1, 'there is one share more than edges') satisfies z.ZodType<Spread>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const parameters = z.strictObject({
  format: z.literal(1),
  name: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/),
  version: z.string().regex(/^[0-9]{1,6}(\.[0-9]{1,6}){0,2}$/),
  title: z.string().min(1).max(100),
  training: z.strictObject({
    samples: z.int().min(1),
    positives: z.int().min(0),
    seed: z.int().min(0),
    source: z.string().min(1).max(200),
    synthetic: z.boolean(),
    data_hash: sha256,
  }),
  base: points,
  curves: z.strictObject({ visits_risk: curve, bet_size_risk: curve, session_risk: curve, loss_risk: curve, behavior_risk: curve }),
  game,
  chance: z.strictObject({ middle: z.number(), width: z.number().gt(0) }),
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
