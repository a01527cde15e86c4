import { mulDivHalfEven } from '../../kernel/money.ts';

const millionths = 1_000_000;

/** Beyond this a double has no room for six decimals. */
const exactBelow = Number.MAX_SAFE_INTEGER / millionths;

/** `numerator / denominator` of two integers, rounded half to even to 6 decimals, exactly. Denominator > 0. */
export function ratio(numerator: number, denominator: number): number {
  const quotient = numerator / denominator;
  return Math.abs(quotient) < exactBelow ? mulDivHalfEven(numerator, millionths, denominator) / millionths : quotient;
}

/** A number that is not a quotient of integers (a root was taken), rounded half to even to 6 decimals. */
export function toSixDecimals(value: number): number {
  if (Math.abs(value) >= exactBelow) return value;
  const scaled = value * millionths;
  const floored = Math.floor(scaled);
  const rest = scaled - floored;
  const up = rest > 0.5 || (rest === 0.5 && floored % 2 !== 0);
  return (up ? floored + 1 : floored) / millionths;
}
