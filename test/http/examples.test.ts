import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openapiDocument } from '../../src/entrypoints/http/openapi.ts';
import { tasksOf } from '../../src/entrypoints/jobs/tasks.ts';
import { addJob, startJobs } from '../../src/platform/jobs.ts';
import { read, root } from '../repository/files.ts';
import { readRequests, sendRequests } from './request-file.ts';
import { testServer } from './server.ts';

const folder = `${root}examples/http`;
const requestFiles = readdirSync(folder).filter((name) => name.endsWith('.http'));

/** Works with the sample casino behind a server that listens: what `npm start` shows. */
async function inCasino<T>(work: (host: string) => Promise<T>): Promise<T> {
  const laurel = await testServer({ queueReclassify: (tx, run_id) => addJob(tx, 'reclassify', { run_id }) });
  const { app } = laurel;
  const jobs = await startJobs({ url: laurel.laurel.url, tasks: tasksOf(app), log: app.log });
  try {
    const { rules } = JSON.parse(read('examples/casino/program.json')) as { rules: object[] };
    await laurel.laurel.createRules(...rules);
    await laurel.upload(read('examples/casino/players.csv'));
    return await work(await laurel.server.listen({ host: '127.0.0.1', port: 0 }));
  } finally {
    await jobs.stop();
    await laurel.drop();
  }
}

describe('the requests of examples/http', () => {
  it.each(requestFiles)('%s is answered as it says', async (name) => {
    const answers = await inCasino((host) => sendRequests(`${folder}/${name}`, { host }));
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.filter(({ promised, status }) => promised !== status)).toEqual([]);
  });

  it.each(requestFiles)('%s asks the demo', (name) => {
    const { variables, requests } = readRequests(read(`examples/http/${name}`));
    expect(variables.get('host')).toBe('http://127.0.0.1:8000');
    expect(requests.filter(({ address }) => !address.startsWith('{{host}}/'))).toEqual([]);
  });

  it('between them they ask for everything there is', async () => {
    const { paths } = (await openapiDocument()) as { paths: Record<string, object> };
    const asked = requestFiles
      .flatMap((name) => readRequests(read(`examples/http/${name}`)).requests)
      .map(({ method, address }) => {
        return `${method.toLowerCase()} ${address.replace('{{host}}', '').split('?')[0]}`;
      });
    const operations = Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`));
    const missing = operations.filter((operation) => {
      const shape = new RegExp(`^${operation.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return !asked.some((request) => shape.test(request));
    });
    expect(missing).toEqual([]);
  });
});

describe('the format of .http files', () => {
  it('is read: variables, names, promises, long addresses, headers, bodies', () => {
    const text = [
      '@host = http://127.0.0.1:1',
      '@who = P001',
      '### First',
      '# A remark.',
      '# @name first',
      '# 201',
      'POST {{host}}/a',
      'Content-Type: application/json',
      'X-Time: 12:00:00',
      '',
      '{',
      '',
      '  "a": 1 }',
      '',
      '### Second',
      'GET {{host}}/b',
      '    ?c=1',
      '    &d={{who}}',
      'Accept: text/csv',
    ].join('\n');
    const { variables, requests } = readRequests(text);
    expect([...variables]).toEqual([
      ['host', 'http://127.0.0.1:1'],
      ['who', 'P001'],
    ]);
    expect(requests).toEqual([
      {
        title: 'First',
        name: 'first',
        promised: 201,
        method: 'POST',
        address: '{{host}}/a',
        headers: { 'Content-Type': 'application/json', 'X-Time': '12:00:00' },
        body: '{\n\n  "a": 1 }',
      },
      {
        title: 'Second',
        name: undefined,
        promised: undefined,
        method: 'GET',
        address: '{{host}}/b?c=1&d={{who}}',
        headers: { Accept: 'text/csv' },
        body: undefined,
      },
    ]);
  });
});
