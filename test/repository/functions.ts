import ts from 'typescript';
import { type File, isTest } from './files.ts';

type FunctionNode = ts.FunctionLikeDeclaration & { body: ts.Node };

function parse({ path, text }: File): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function isFunction(node: ts.Node): node is FunctionNode {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

/** The callback of `describe(...)`, `describe.each(...)(...)`: a heading, not a function. */
function isHeading(node: FunctionNode): boolean {
  return ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText());
}

/** A function's own name, or that of what it is given to: `handle`, `onRequest`, `it 'adds up'`. */
function nameOf(node: FunctionNode): string {
  if (node.name) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (!ts.isCallExpression(parent)) return 'anonymous';
  const [first] = parent.arguments;
  const callee = parent.expression.getText().split('\n')[0];
  return first && ts.isStringLiteralLike(first) ? `${callee} '${first.text}'` : `callback of ${callee}`;
}

/** Every function of a source with its length in lines, from its first word to its closing brace; comments above do not count. */
export function functionLengths(file: File): { name: string; lines: number }[] {
  const source = parse(file);
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const found: { name: string; lines: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (isFunction(node) && !(isTest(file.path) && isHeading(node))) {
      found.push({ name: nameOf(node), lines: lineAt(node.getEnd()) - lineAt(node.getStart()) + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isExported(node: ts.Statement): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function functionsDeclaredBy(node: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(node)) return [node.name?.text ?? 'default'];
  if (!ts.isVariableStatement(node)) return [];
  return node.declarationList.declarations
    .filter(({ initializer }) => initializer && isFunction(initializer))
    .map((item) => item.name.getText());
}

/** Names of the exported functions that have no docstring. One docstring serves all overloads of a name. */
export function undocumented(file: File): string[] {
  const exports = parse(file).statements.filter(isExported);
  const documented = exports.filter((node) => ts.getJSDocCommentsAndTags(node).length > 0).flatMap(functionsDeclaredBy);
  return [...new Set(exports.flatMap(functionsDeclaredBy))].filter((name) => !documented.includes(name));
}
