import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One request of an .http file: as it is written, its variables not yet filled in. */
export type FileRequest = {
  title: string;
  /** Under what its answer is known to later requests. */
  name: string | undefined;
  /** The status that the comment above it promises. */
  promised: number | undefined;
  method: string;
  address: string;
  headers: Record<string, string>;
  body: string | undefined;
};

/** The requests of an .http file, and what it declares with `@name = value`. */
export type RequestFile = { requests: FileRequest[]; variables: ReadonlyMap<string, string> };

/**
 * Reads the part of the .http format that VS Code's REST Client and IntelliJ share (`###`, `@name = value`, `{{name}}`, headers, a body,
 * `< ./file`), with REST Client's `# @name` for an answer that a later request speaks of, and Laurel's own: a comment that is a status.
 */
export function readRequests(text: string): RequestFile {
  const variables = new Map([...text.matchAll(/^@(\w+)\s*=\s*(.+)$/gm)].map(([, name, value]) => [String(name), String(value).trim()]));
  const parts = text.split(/^###[^\S\n]*/m).slice(1);
  return { variables, requests: parts.map(readRequest) };
}

function readRequest(part: string): FileRequest {
  const [title = '', ...lines] = part.split('\n');
  const start = lines.findIndex((line) => /^[A-Z]+ /.test(line));
  if (start < 0) throw new Error(`${title}: there is no request`);
  const comments = lines.slice(0, start).map((line) => line.replace(/^(#|\/\/)\s*/, ''));
  const rest = lines.slice(start + 1);
  const gap = rest.indexOf('');
  const head = gap < 0 ? rest : rest.slice(0, gap);
  const body =
    gap < 0
      ? ''
      : rest
          .slice(gap + 1)
          .join('\n')
          .trim();
  const [method = '', ...address] = String(lines[start]).split(' ');
  // A long address goes on in lines that are indented.
  const more = head.filter((line) => /^\s+[?&]/.test(line)).map((line) => line.trim());
  const headers = head.flatMap((line) => [...line.matchAll(/^([\w-]+):\s*(.*)$/g)].map(([, name, value]) => [name, value]));
  return {
    title,
    name: comments.find((line) => line.startsWith('@name '))?.slice('@name '.length),
    promised: comments.map(Number).find((status) => status >= 100 && status < 600),
    method,
    address: address.join(' ') + more.join(''),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: body === '' ? undefined : body,
  };
}

export type FileAnswer = { title: string; promised: number | undefined; status: number; text: string };

/** Sends the requests of an .http file in their order. `variables` outdo those of the file. */
export async function sendRequests(path: string, variables: Readonly<Record<string, string>>): Promise<FileAnswer[]> {
  const file = readRequests(readFileSync(path, 'utf8'));
  const answers: FileAnswer[] = [];
  const named = new Map<string, unknown>();
  const fill = (text: string): string =>
    text.replaceAll(/\{\{(.+?)\}\}/g, (_, expression: string) => {
      const [name = '', answerPath] = expression.split('.response.body.$');
      if (answerPath !== undefined) return String(pick(named.get(name), answerPath));
      const value = variables[name] ?? file.variables.get(name);
      if (value === undefined) throw new Error(`${path}: nothing is called ${name}`);
      return fill(value);
    });
  for (const { title, name, promised, method, address, headers, body } of file.requests) {
    const filled = Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, fill(value)]));
    const payload = body === undefined ? undefined : withFiles(fill(body), dirname(path), isForm(headers));
    const response = await fetch(fill(address), { method, headers: filled, body: payload });
    const text = await response.text();
    if (name !== undefined) named.set(name, JSON.parse(text));
    answers.push({ title, promised, status: response.status, text });
  }
  return answers;
}

function isForm(headers: Readonly<Record<string, string>>): boolean {
  return Object.values(headers).some((value) => value.startsWith('multipart/form-data'));
}

/** A body with the files in it that it names; the lines of a form end as the standard wants it. */
function withFiles(body: string, folder: string, form: boolean): string {
  const lines = body.split('\n').map((line) => (line.startsWith('< ') ? readFileSync(join(folder, line.slice(2)), 'utf8') : line));
  return form ? `${lines.join('\r\n')}\r\n` : lines.join('\n');
}

/** What stands in an answer at a path such as `.items[0].reward_id`. */
function pick(answer: unknown, path: string): unknown {
  const steps = [...path.matchAll(/\.(\w+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index));
  return steps.reduce<unknown>((value, step) => (value as Record<string | number, unknown> | undefined)?.[step], answer);
}
