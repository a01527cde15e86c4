import { markdownTable } from '../src/entrypoints/files/markdown-table.ts';

/** What gates may answer: the codes of each gate in their order, those that any gate may give, and what each tells a person. */
type GateCodeTable = {
  gateCodes: Readonly<Record<string, readonly string[]>>;
  commonCodes: readonly string[];
  codeMeaning: Readonly<Record<string, string>>;
};

/** The page of gate codes, in the order in which they take precedence. */
export function renderGateCodes({ gateCodes, commonCodes, codeMeaning }: GateCodeTable): string {
  const table = (codes: readonly string[]): string =>
    markdownTable(
      ['Code', 'Meaning'],
      codes.map((code) => [`\`${code}\``, codeMeaning[code] ?? '']),
    );
  const gates = Object.entries(gateCodes).map(([gate, codes]) => `## ${gate}\n\n${table(codes)}`);
  return `# Gate codes

Every gate is asked about every reward and answers with one of these codes; the reason of a decision is the code that takes precedence.
Gates stand here in their order, and within a gate the first code that applies is reported. These are outcomes, not errors: they are
kept with the decision and its facts.

## Any gate

${table(commonCodes)}
${gates.join('\n')}`;
}
