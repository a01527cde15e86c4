/** Chance = 1 / (1 + exp(-(level + slope x logit))). */
export type Calibration = { readonly level: number; readonly slope: number };

const mostSteps = 50;
const closeEnough = 1e-10;
/** By how much a sum of many rows may seem to rise by rounding alone. */
const noise = 1 + 1e-12;

/**
 * Level and slope that make logits true chances, by logistic regression on what turned out, with targets drawn in a little from 0 and 1
 * (so that both stay finite where one logit parts all). Newton's steps, halved while they lead uphill.
 * Source: Platt, "Probabilistic outputs for support vector machines" (1999); Lin, Lin and Weng, "A note on Platt's ..." (2007).
 */
export function calibrate(logits: Float64Array, outcomes: readonly boolean[]): Calibration {
  const yes = outcomes.filter(Boolean).length;
  const [high, low] = [(yes + 1) / (yes + 2), 1 / (outcomes.length - yes + 2)];
  const targets = Float64Array.from(outcomes, (outcome) => (outcome ? high : low));
  let at: Calibration = { level: 0, slope: 0 };
  let loss = lossOf(at, logits, targets);
  for (let step = 0; step < mostSteps; step++) {
    const newton = stepFrom(at, logits, targets);
    let part = 1;
    let next = moved(at, newton, part);
    let nextLoss = lossOf(next, logits, targets);
    for (; nextLoss > loss * noise && part > closeEnough; nextLoss = lossOf(next, logits, targets)) {
      part /= 2;
      next = moved(at, newton, part);
    }
    [at, loss] = [next, nextLoss];
    if (Math.abs(newton.level) + Math.abs(newton.slope) < closeEnough) break;
  }
  return at;
}

function moved({ level, slope }: Calibration, step: Calibration, part: number): Calibration {
  return { level: level + part * step.level, slope: slope + part * step.slope };
}

/** Less the log of how likely the targets are. */
function lossOf({ level, slope }: Calibration, logits: Float64Array, targets: Float64Array): number {
  let loss = 0;
  for (let row = 0; row < logits.length; row++) {
    const logit = level + slope * (logits[row] as number);
    loss += Math.max(0, logit) + Math.log(1 + Math.exp(-Math.abs(logit))) - (targets[row] as number) * logit;
  }
  return loss;
}

function stepFrom({ level, slope }: Calibration, logits: Float64Array, targets: Float64Array): Calibration {
  let [up, steeper, ofLevel, ofBoth, ofSlope] = [0, 0, 1e-9, 0, 1e-9];
  for (let row = 0; row < logits.length; row++) {
    const logit = logits[row] as number;
    const chance = 1 / (1 + Math.exp(-(level + slope * logit)));
    const error = (targets[row] as number) - chance;
    const information = chance * (1 - chance);
    up += error;
    steeper += error * logit;
    ofLevel += information;
    ofBoth += information * logit;
    ofSlope += information * logit * logit;
  }
  const determinant = ofLevel * ofSlope - ofBoth * ofBoth;
  return { level: (ofSlope * up - ofBoth * steeper) / determinant, slope: (ofLevel * steeper - ofBoth * up) / determinant };
}
