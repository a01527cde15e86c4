import { abuseSignals } from '../../engine/abuse/detect.ts';
import type { AbuseCode } from '../../engine/abuse/evidence.ts';
import type { AbuseAction } from '../../engine/abuse/penalty.ts';
import type { AbuseStanding, WeighedSignal } from '../../engine/abuse/score.ts';
import type { Json } from '../../kernel/canonical.ts';
import { formatInstant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { formatAmount } from '../../kernel/money.ts';

/** A signal as people read it: times are RFC 3339, amounts decimal text in major units. */
export type DescribedSignal = {
  code: AbuseCode;
  sentence: string;
  severity: number;
  weight: number;
  /** Points that it adds to the score. */
  decayed: number;
  /** Of the newest evidence. */
  at: string;
  evidence: string[];
  facts: Record<string, Json>;
};

/** What abuse makes of a member, as people read it, and as a review keeps what was known when it was opened. */
export type DescribedAbuse = { score: number; action: AbuseAction; blocked: boolean; signals: DescribedSignal[] };

/** A standing as people read it: nothing in it needs the program to be understood later. */
export function describeAbuse({ score, action, blocked, signals }: AbuseStanding, baseCurrency: Currency): DescribedAbuse {
  return { score, action, blocked, signals: signals.map((signal) => describeSignal(signal, baseCurrency)) };
}

function describeSignal({ code, severity, weight, decayed, at, evidence, facts }: WeighedSignal, baseCurrency: Currency): DescribedSignal {
  return {
    code,
    sentence: sentences.get(code) ?? code,
    severity,
    weight,
    decayed,
    at: formatInstant(at),
    evidence: [...evidence],
    facts: Object.fromEntries(Object.entries(facts).map(([name, fact]) => describeFact(name, fact, baseCurrency))),
  };
}

const sentences: ReadonlyMap<AbuseCode, string> = new Map(abuseSignals.map(({ code, sentence }) => [code, sentence]));

/** Facts whose names end in `Minor` are amounts: `wageredMinor: 15000` reads `wagered: "150.00"`. */
const isAmount = /Minor$/;

function describeFact(name: string, fact: Json, baseCurrency: Currency): [string, Json] {
  if (!isAmount.test(name) || typeof fact !== 'number') return [name, fact];
  return [name.replace(isAmount, ''), formatAmount(fact, baseCurrency)];
}
