import { Agent, request } from 'node:http';

/** One request of a load, and whoever wants to know its answer. A body that is bytes already is lines of JSON, and is sent as it is. */
export type Shot = { path: string; body: object | Buffer; onAnswer?: (body: Record<string, unknown>) => void };
/** The next request; null when there are no more. */
export type Shots = () => Shot | null;

export type LoadResult = { samplesMs: number[]; seconds: number; refused: number; generatorCpuMs: number };

let keys = 0;

/** A server under load, over connections that stay open. The clients share this process; what it costs itself is told with the result. */
export class Load {
  readonly #agent: Agent;
  readonly #server: URL;
  readonly #name = `bench-${process.pid}`;

  constructor(server: string, connections: number) {
    this.#server = new URL(server);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  close(): void {
    this.#agent.destroy();
  }

  /**
   * Sends requests at fixed times, whether earlier ones are answered or not. What is timed begins when a request should have been sent: a
   * server that stands still is not spared.
   */
  async atRate(perSecond: number, seconds: number, next: Shots): Promise<LoadResult> {
    const total = Math.floor(perSecond * seconds);
    return this.#measured(async (fire) => {
      const start = performance.now();
      const pending: Promise<void>[] = [];
      for (let sent = 0; sent < total; ) {
        const due = Math.min(total, Math.floor(((performance.now() - start) * perSecond) / 1000) + 1);
        for (; sent < due; sent += 1) {
          const shot = next();
          if (shot) pending.push(fire(shot, start + (sent * 1000) / perSecond));
        }
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await Promise.all(pending);
    });
  }

  /** Clients that send the next request as soon as they are answered, for so many seconds. */
  async saturate(clients: number, seconds: number, next: Shots): Promise<LoadResult> {
    return this.#measured(async (fire) => {
      const end = performance.now() + seconds * 1000;
      const client = async (): Promise<void> => {
        while (performance.now() < end) {
          const shot = next();
          if (!shot) return;
          await fire(shot, performance.now());
        }
      };
      await Promise.all(Array.from({ length: clients }, client));
    });
  }

  /** Sends given requests, so many at a time, as fast as they are answered. */
  async all(clients: number, shots: Iterable<Shot>): Promise<LoadResult> {
    return this.#measured(async (fire) => {
      const left = shots[Symbol.iterator]();
      const client = async (): Promise<void> => {
        for (let one = left.next(); one.done !== true; one = left.next()) await fire(one.value, performance.now());
      };
      await Promise.all(Array.from({ length: clients }, client));
    });
  }

  async #measured(work: (fire: (shot: Shot, fromMs: number) => Promise<void>) => Promise<void>): Promise<LoadResult> {
    const samplesMs: number[] = [];
    let refused = 0;
    const cpu = process.cpuUsage();
    const start = performance.now();
    await work(async (shot, fromMs) => {
      const { status, text } = await this.#post(shot);
      samplesMs.push(performance.now() - fromMs);
      if (status === 409) refused += 1;
      else if (status !== 200) throw new Error(`${shot.path} ${told(shot.body)}: ${status} ${text}`);
      else shot.onAnswer?.(JSON.parse(text) as Record<string, unknown>);
    });
    const { user, system } = process.cpuUsage(cpu);
    return { samplesMs, seconds: (performance.now() - start) / 1000, refused, generatorCpuMs: (user + system) / 1000 };
  }

  #post({ path, body }: Shot): Promise<{ status: number; text: string }> {
    const lines = Buffer.isBuffer(body);
    const payload = lines ? body : Buffer.from(JSON.stringify(body));
    const headers = {
      'content-type': lines ? 'application/x-ndjson' : 'application/json',
      'content-length': payload.length,
      ...(!lines && { 'idempotency-key': `${this.#name}-${(keys += 1)}` }), // each of the lines has a key of its own
      'x-laurel-actor': 'bench',
    };
    const { hostname, port } = this.#server;
    return new Promise((resolve, reject) => {
      const sending = request({ hostname, port, path, method: 'POST', headers, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      });
      sending.on('error', reject);
      sending.end(payload);
    });
  }
}

function told(body: object | Buffer): string {
  return Buffer.isBuffer(body) ? `${body.length} bytes` : JSON.stringify(body);
}
