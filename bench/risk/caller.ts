import { Agent, request } from 'node:http';

/** What is asked again and again. */
export type Ask = { method: 'GET' | 'POST'; path: string; body?: Buffer };

/** One client whose connection stays open. */
export class Caller {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #server: URL;

  constructor(server: string) {
    this.#server = new URL(server);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Asks so many times, one after the other: how long the whole answer took each time, in milliseconds. */
  async times(count: number, ask: Ask): Promise<number[]> {
    const samplesMs: number[] = [];
    for (let done = 0; done < count; done += 1) samplesMs.push(await this.once(ask));
    return samplesMs;
  }

  /** Asks as long as something else goes on. */
  async during(ask: Ask, work: Promise<unknown>): Promise<number[]> {
    const samplesMs: number[] = [];
    let over = false;
    const end = (): void => void (over = true);
    work.then(end, end);
    while (!over) {
      samplesMs.push(await this.once(ask));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return samplesMs;
  }

  /** Milliseconds until the whole answer is there. */
  once({ method, path, body }: Ask): Promise<number> {
    const { hostname, port } = this.#server;
    const headers = body ? { 'content-type': 'application/json', 'content-length': body.length } : {};
    return new Promise((resolve, reject) => {
      const before = performance.now();
      const sending = request({ hostname, port, path, method, headers, agent: this.#agent }, (response) => {
        response.on('data', () => {});
        response.on('end', () => {
          if (response.statusCode === 200) resolve(performance.now() - before);
          else reject(new Error(`${method} ${path}: ${response.statusCode}`));
        });
        response.on('error', reject);
      });
      sending.on('error', reject);
      sending.end(body);
    });
  }
}
