import type { Json } from '../../../kernel/canonical.ts';
import { oneLine } from './one-line.ts';

type Known = { readonly [name: string]: Json | undefined };

/**
 * What a review keeps of what was known, for people: single facts first, then each signal or other finding with what it was read from. It
 * was written by whichever version opened the review, so nothing is taken for granted in it: what has no place of its own is shown by name.
 */
export function evidencePart(evidence: Json): string {
  if (!isKnown(evidence) || Object.keys(evidence).length === 0) return 'Nothing was kept.\n';
  const { signals, ...rest } = evidence;
  const facts = factLines(rest, '');
  const found = Array.isArray(signals) ? (signals as readonly Json[]).map(signalPart) : [];
  if (Array.isArray(signals) && found.length === 0) facts.push('No signal was met.');
  return [facts.map((line) => `${line}\n`).join(''), ...found].filter((part) => part !== '').join('\n');
}

/** A signal as `laurel abuse` shows it: what it adds to the score, when, and what it was read from. */
function signalPart(signal: Json): string {
  if (!isKnown(signal)) return `${said(signal)}\n`;
  const { code, sentence, severity, weight, decayed, at, evidence, facts, ...rest } = signal;
  return [
    `${said(code)}${told(decayed) ? `: ${said(decayed)} of ${said(weight)} points` : ''}`,
    ...(told(sentence) ? [`  ${said(sentence)}`] : []),
    ...(told(at) ? [`  severity ${said(severity)}, newest evidence ${said(at)}`] : []),
    ...(told(facts) ? [`  facts     ${said(facts)}`] : []),
    ...(told(evidence) ? [`  evidence  ${said(evidence)}`] : []),
    ...factLines(rest, '  '),
    '',
  ].join('\n');
}

/** A line for each fact; of a list, a line for each of its items. */
function factLines(facts: Known, indent: string): string[] {
  return Object.entries(facts).flatMap(([name, fact]) => {
    if (!told(fact)) return [];
    const named = `${indent}${oneLine(name)}`;
    if (!Array.isArray(fact) || !fact.some(isKnown)) return [`${named}: ${said(fact)}`];
    return [`${named}:`, ...(fact as readonly Json[]).map((item) => `${indent}  ${said(item)}`)];
  });
}

/** Whether there is anything to say: what nobody knows is left out. */
function told(fact: Json | undefined): boolean {
  if (fact === undefined || fact === null) return false;
  return typeof fact !== 'object' || Object.values(fact).some(told);
}

/** A fact in one line: lists by commas, facts within it by name. */
function said(fact: Json | undefined): string {
  if (fact === undefined || fact === null) return '';
  if (typeof fact !== 'object') return oneLine(String(fact));
  if (Array.isArray(fact)) return (fact as readonly Json[]).map(said).join(', ');
  return Object.entries(fact)
    .filter(([, value]) => told(value))
    .map(([name, value]) => `${oneLine(name)} ${said(value)}`)
    .join(', ');
}

function isKnown(fact: Json | undefined): fact is Known {
  return typeof fact === 'object' && fact !== null && !Array.isArray(fact);
}
