import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import type { KeptHead } from './chain.ts';
import { linesOf } from './lines.ts';
import { prove } from './prove.ts';

/*
 * Proves an export of a ledger again: `node tools/verify/main.ts ledger.jsonl.gz`. A program of its own, written after
 * docs/reference/ledger-bytes.md alone: it shares no line with the one that wrote the ledger. With --head, heads that were kept
 * elsewhere must be in the chain.
 */

const usage = 'Usage: node tools/verify/main.ts ledger.jsonl[.gz] [--head journal:number:hash ...]';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { head: { type: 'string', multiple: true } } });
const [path] = positionals;
const kept = (values.head ?? []).map(readHead);
if (path === undefined || positionals.length > 1 || kept.includes(null)) {
  console.error(usage);
  process.exit(2);
}

const file = createReadStream(path);
const text = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
file.on('error', (error) => text.destroy(error));
const report = await prove(linesOf(text), kept as KeptHead[]).catch((error: Error) => {
  console.error(`${path}: ${error.message}`);
  process.exit(2);
});

for (const [what, count] of report.counts) console.log(`${what.padEnd(16)}${String(count).padStart(12)}`);
for (const [journal, { seq, hash }] of report.heads) console.log(`head ${journal}:${seq}:${hash}`);
for (const fault of report.faults) console.log(`  ${fault}`);
console.log(
  report.faultCount === 0 ? 'Everything is as the file claims.' : `${report.faultCount} ${report.faultCount === 1 ? 'fault' : 'faults'}.`,
);
process.exitCode = report.faultCount === 0 ? 0 : 1;

function readHead(words: string): KeptHead | null {
  const [, journal, seq, hash] = /^(\d+):(\d+):([0-9a-f]{64})$/.exec(words) ?? [];
  return hash === undefined ? null : { journal: Number(journal), seq: Number(seq), hash };
}
