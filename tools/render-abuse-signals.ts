import type { AbuseCode } from '../src/engine/abuse/evidence.ts';
import type { AbuseAction } from '../src/engine/abuse/penalty.ts';
import type { AbuseSignal } from '../src/engine/abuse/signal.ts';
import { markdownTable } from '../src/entrypoints/files/markdown-table.ts';

/** What the detector looks for: its signals, what they weigh, what they are measured by, and what a score does. */
type Detector = {
  signals: readonly Pick<AbuseSignal, 'code' | 'sentence'>[];
  weights: Readonly<Record<string, number>>;
  thresholds: Readonly<Record<string, readonly [byDefault: number, meaning: string]>>;
  bands: readonly { upTo: number; action: AbuseAction }[];
};

/** How much a signal says, where that differs from case to case. */
const severities: Readonly<Partial<Record<AbuseCode, string>>> = {
  MULTI_ACCOUNT:
    'Severity 1: a means of payment, a verified number or address, what an identity check found. A device: `device_severity`. ' +
    'An address of the net that so many members share: 1 / log2(1 + members). Of several the one counts that weighs most today.',
};

/** What a band does to a future reward. */
const penalties: Readonly<Record<AbuseAction, string>> = {
  NO_ACTION: 'All of it.',
  REDUCED_REWARDS: 'Half of the amount, the wagering as it was.',
  INCREASED_WAGERING:
    "All of it, for twice the wagering. Where the player's policy pack allows less, wagering stops at its limit and the amount is " +
    'halved instead; so it is where there is no wagering.',
  BLOCKED: 'Nothing.',
};

type Threshold = [name: string, readonly [byDefault: number, meaning: string]];

function tableOf(thresholds: readonly Threshold[]): string {
  const rows = thresholds.map(([name, [byDefault, meaning]]) => [`\`${name}\``, String(byDefault), meaning.replace(/^[A-Z_]+: /, '')]);
  return markdownTable(['Threshold', 'Default', 'Meaning'], rows);
}

/** The page of signals. */
export function renderAbuseSignals({ signals, weights, thresholds, bands }: Detector): string {
  const all = Object.entries(thresholds);
  const of = (code: AbuseCode): Threshold[] => all.filter(([, [, meaning]]) => meaning.startsWith(`${code}: `));
  const own = new Set(signals.flatMap(({ code }) => of(code)));
  const parts = signals.map(({ code, sentence }) => {
    const severity = severities[code] === undefined ? '' : `${severities[code]}\n\n`;
    return `## ${code}\n\n${sentence} Weight: ${weights[code] ?? 0}.\n\n${severity}${tableOf(of(code))}`;
  });
  const lowest = (index: number): number => (index === 0 ? 0 : (bands[index - 1]?.upTo ?? 0) + 1);
  return `# Signals of the fraud detector

A score is the sum of its signals: weight x severity x 0.5^(age / half-life), 100 at most, rounded half up. Age is that of a signal's newest
evidence; severity is 1 unless a signal says otherwise. Weights are the setting \`abuse_weights\`, the half-life is
\`abuse_half_life_days\`, and what signals are measured by is \`abuse_thresholds\`; what a map does not name has its default. A signal
for which too little is known is not met.
How it is used is told in [the guide](../guide/abuse.md).

${parts.join('\n')}
## Usual stakes

A large win and manipulated stakes are measured by what the player usually stakes. While that is not known, neither is found.

${tableOf(all.filter((threshold) => !own.has(threshold)))}
## Bands

What a score does to rewards that are yet to be given; what a player has is never touched. At risk HIGH and above a person decides instead
(\`held_for_person\`).

${markdownTable(
  ['Score', 'Band', 'What is left of a reward'],
  bands.map(({ upTo, action }, index) => [`${lowest(index)} to ${upTo}`, `\`${action}\``, penalties[action]]),
)}`;
}
