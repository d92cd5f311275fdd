import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { slow } from './test/slow.ts';

const outside = ['test/e2e/**', '**/node_modules/**'];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: [...outside, ...slow] } },
      { extends: true, test: { name: 'slow', include: slow, exclude: outside } },
    ],
    reporters: process.env.CI ? ['default', './test/support/counts-reporter.ts'] : ['default'],
    // TensorFlow keeps process-wide state, so every test file gets a process of its own.
    pool: 'forks',
    // Half of the time is spent waiting for other processes.
    maxWorkers: Math.max(2, availableParallelism()),
    // A machine whose cores others share may be many times as slow; a test that hangs is found all the same.
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
