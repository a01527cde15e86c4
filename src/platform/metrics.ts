import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** A number as it is now. */
export type Reading = { labels?: Labels; value: number };
type Read = () => readonly Reading[] | Promise<readonly Reading[]>;

type About = { name: string; help: string; labelNames?: readonly string[] };

/** Numbers for whoever watches a process, in the text format of Prometheus. Numbers of the process itself are among them. */
export type Metrics = {
  contentType: string;
  /** All of them as they are now. */
  text(): Promise<string>;
  /** A number that goes up and down, read when it is asked for. */
  gauge(about: About, read: Read): void;
  /** A number that only grows and is counted elsewhere, read when it is asked for. */
  counter(about: About, read: Read): void;
  /** How many of something took how long; answers what takes the next one, seconds. */
  histogram(about: About & { buckets: number[] }): (labels: Labels, seconds: number) => void;
};

/** Metrics of their own: several servers in one process do not mix theirs. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    gauge(about, read) {
      new Gauge({
        ...about,
        registers,
        async collect() {
          this.reset();
          for (const { labels = {}, value } of await read()) this.set(labels, value);
        },
      });
    },
    counter(about, read) {
      new Counter({
        ...about,
        registers,
        async collect() {
          this.reset();
          for (const { labels = {}, value } of await read()) this.inc(labels, value);
        },
      });
    },
    histogram(about) {
      const histogram = new Histogram({ ...about, registers });
      return (labels, seconds) => histogram.observe(labels, seconds);
    },
  };
}
