import type { CompiledRule, Program } from '../../../engine/program.ts';
import { compileRule } from '../../../engine/rules/compile.ts';
import { must } from '../../../kernel/assert.ts';
import type { Reader } from '../../../platform/database.ts';
import { ruleVersions } from '../../program/find-rule.ts';

/** A rule in the version that a reward or decision names. It counts as ACTIVE while the program has any version of it in force. */
export async function ruleOfVersion(reader: Reader, ruleId: string, version: number, program: Program): Promise<CompiledRule> {
  const inForce = program.rules.find((rule) => rule.ruleId === ruleId);
  if (inForce?.version === version) return inForce;
  const versions = await ruleVersions(reader, ruleId);
  const { definition } = must(
    versions.find((known) => known.version === version),
    'a version that was used is stored',
  );
  return compileRule({ definition, version, status: inForce ? 'ACTIVE' : 'PAUSED' }, program);
}
