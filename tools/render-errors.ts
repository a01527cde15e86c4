import { markdownTable } from '../src/entrypoints/files/markdown-table.ts';

type ErrorTable = Readonly<Record<string, readonly [status: number, title: string]>>;

/** The page of error codes, in the order of the table they come from. */
export function renderErrors(errorCodes: ErrorTable): string {
  const rows = Object.entries(errorCodes).map(([code, [status, title]]) => [`\`${code}\``, String(status), title]);
  return `# Error codes

An error is answered as \`application/problem+json\` (RFC 9457). \`code\` is stable and made for programs; \`title\` is the sentence below;
\`detail\` says what was wrong this time; \`errors\` lists the fields at fault, each with its JSON path. A request that was refused with one
of these codes had no effect; only \`POST /api/activity\` is written in portions as it arrives: what was taken in before a failure stays,
and sending all of it again changes nothing more.

${markdownTable(['Code', 'Status', 'Title'], rows)}`;
}
