import type { ErrorCode } from '../../kernel/errors.ts';
import { didYouMean, nearest } from './nearest.ts';
import { mostFaults, type Report } from './report.ts';
import { budgetSchema, frequencySchema, rewardConfigSchema, ruleSchema, type ShapeIssue } from './schema.ts';

const keysAt: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(ruleSchema.shape),
  reward_config: Object.keys(rewardConfigSchema.shape),
  frequency: Object.keys(frequencySchema.shape),
  budget: Object.keys(budgetSchema.shape),
};

/** Turns what the schema found into faults with Laurel's codes and sentences. */
export function reportShape(issues: readonly ShapeIssue[], input: unknown, report: Report): void {
  for (const issue of issues.slice(0, mostFaults)) {
    const path = pathOf(issue.path);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys.slice(0, mostFaults)) {
        const message = didYouMean(key, keysAt[path] ?? [], 'there is no field of that name');
        report(path === '' ? key : `${path}.${key}`, 'unknown_field', message);
      }
    } else if (valueAt(input, issue.path) === undefined) {
      report(path, 'invalid_request', `${path} is required`);
    } else {
      const [code, sentence] = judged(issue, valueAt(input, issue.path));
      report(path, code, path === '' ? `A rule is a JSON object: ${sentence}` : `${path}: ${sentence}`);
    }
  }
}

function judged(issue: ShapeIssue, value: unknown): [ErrorCode, string] {
  const sentence = issue.message.replace(/^(Invalid input|Invalid option|Too big|Too small): /, '');
  switch (issue.code) {
    case 'too_big':
      return [issue.origin === 'string' || issue.origin === 'array' ? 'too_long' : 'wrong_type', sentence];
    case 'too_small':
      return [issue.origin === 'array' ? 'impossible_range' : 'wrong_type', sentence];
    case 'invalid_format':
      return [issue.path[0] === 'rule_id' ? 'invalid_id' : 'wrong_type', sentence];
    case 'invalid_value': {
      const near = typeof value === 'string' ? nearest(value, issue.values.map(String)) : null;
      return ['wrong_type', near === null ? `expected ${issue.values.join(', ')}` : `did you mean ${near}?`];
    }
    default:
      return ['wrong_type', sentence];
  }
}

/** `["reward_config", "eligible_games", 0]` → `reward_config.eligible_games[0]`. */
function pathOf(path: ShapeIssue['path']): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

function valueAt(input: unknown, path: ShapeIssue['path']): unknown {
  return path.reduce<unknown>((value, step) => (value as Readonly<Record<PropertyKey, unknown>>)[step], input);
}
