import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: './test/global-setup.ts',
    // Processes, not threads: a test may start a database, change its folder or end badly without taking others along.
    pool: 'forks',
    maxWorkers: 2,
    // Only a stop for what hangs: generous enough that a slow machine never decides a test.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
