import ts from 'typescript';
import { type Owned, tables } from '../../src/flow.ts';
import type { File } from './files.ts';
import { isStore } from './imports.ts';

const ownerOfTable = new Map(
  Object.entries<Owned>(tables).flatMap(([owner, { append, change, read = [] }]) =>
    [...append, ...change, ...read].map((table) => [table, owner] as const),
  ),
);

const builderCall =
  /^(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto|from|using|table|(?:inner|left|right|full|cross)Join(?:Lateral)?)$/;
const starts = [
  String.raw`with\s+(?:recursive\s+)?\w+(?:\s*\([^)]*\))?\s+as\s+(?:(?:not\s+)?materialized\s+)?\(`,
  String.raw`(?:select|insert\s+into|delete\s+from|truncate|lock\s+table)\b`,
  String.raw`update\s+(?:only\s+)?\S+(?:\s+(?:as\s+)?\w+)?\s+set\b`,
  String.raw`copy\s+\S+(?:\s*\([^)]*\))?\s+(?:from|to)\s+std`,
];
const statement = new RegExp(String.raw`^\s*(?:${starts.join('|')})`);

/** SQL is written in small letters or in capitals; a sentence that begins with "Select" is neither. */
function looksLikeSql(literal: string): boolean {
  return statement.test(/^\s*[A-Z]+\s/.test(literal) ? literal.toLowerCase() : literal);
}

/** The text of a literal, each substitution of a template as `?`. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map((span) => ` ? ${span.literal.text}`).join('');
}

/** Tables that a query builder call names: `.selectFrom('member as m')`, `.using(['a', 'b'])`. `Array.from` and its like are no queries. */
function builtBy(node: ts.CallExpression): string[] {
  const callee = node.expression;
  if (!ts.isPropertyAccessExpression(callee) || !builderCall.test(callee.name.text)) return [];
  if (ts.isIdentifier(callee.expression) && /^[A-Z]/.test(callee.expression.text)) return [];
  if (callee.name.text === 'table' && callee.expression.getText() !== 'sql') return [];
  const [first] = node.arguments;
  const names = first && ts.isArrayLiteralExpression(first) ? [...first.elements] : [first];
  return names.flatMap((name) => (name && ts.isStringLiteralLike(name) ? [`from ${name.text}`] : []));
}

/** Every piece of SQL in a source: tagged `sql`, a string that begins like a statement, or a query builder call. */
function sqlIn({ path, text }: File): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) found.push(...builtBy(node));
    const tagged = ts.isTaggedTemplateExpression(node.parent) && /^sql\b/.test(node.parent.tag.getText());
    const literal = textOf(node);
    if (literal !== undefined && (tagged || looksLikeSql(literal))) found.push(literal);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true), visit);
  return found;
}

const leads = 'from|join|into|update|copy|using|table|truncate';
const name = String.raw`(?:"?\w+"?\.)?"?\w+"?`;
const item = String.raw`${name}(?:\s+as\s+\w+|\s+(?!(?:${leads})\b)\w+)?`;
const clause = new RegExp(String.raw`\b(?:${leads})\s+(?:only\s+)?(${item}(?:\s*,\s*${item})*)`, 'gi');

/** Names that stand where SQL expects a table; a common table expression's among them. */
function namesIn(sql: string): Set<string> {
  const names = new Set<string>();
  const scan = (level: string): void => {
    for (const [, list] of level.matchAll(clause)) {
      for (const entry of String(list).split(',')) names.add(String(entry.trim().split(/\s/)[0]).replaceAll('"', '').toLowerCase());
    }
  };
  let rest = sql.replace(/--.*$/gm, '').replace(/'[^']*'/g, "''");
  const innermost = /\(([^()]*)\)/g;
  while (innermost.test(rest)) {
    rest = rest.replace(innermost, (_, inner: string) => {
      scan(inner);
      return ' ';
    });
  }
  scan(rest);
  return names;
}

const change = /\b(?:insert\s+into|update|delete\s+from|truncate|copy)\s+(?:only\s+)?(?:"?laurel"?\.)?"?(\w+)"?/gi;

/** Tables that SQL writes to; `FOR UPDATE OF` and `DO UPDATE SET` name none. */
function changedIn(sql: string): string[] {
  return [...sql.matchAll(change)].map(([, table]) => String(table).toLowerCase());
}

function ownerOf(path: string): string | undefined {
  if (path.startsWith('src/platform/')) return 'platform';
  return isStore(path) ? path.split('/')[2] : undefined;
}

/** SQL where none belongs, and tables named by a file whose module or platform does not own them. */
export function tableFaults(file: File): string[] {
  const pieces = sqlIn(file);
  const owner = ownerOf(file.path);
  if (pieces.length === 0) return [];
  if (owner === undefined) return [`${file.path} contains SQL: it belongs in a module's store.ts or in platform/`];
  const named = new Set(pieces.flatMap((piece) => [...namesIn(piece)]));
  const changed = pieces.flatMap((piece) => [...changedIn(piece)]);
  return [...named].flatMap((written) => {
    const table = written.replace(/^laurel\./, '');
    const known = ownerOfTable.get(table);
    if (known === owner || (owner === 'reports' && known !== undefined && !changed.includes(table))) return [];
    if (known !== undefined) return [`${file.path} names table ${table}, which ${known} owns`];
    return written === table ? [] : [`${file.path} names table ${table}, which flow.ts does not know`];
  });
}
