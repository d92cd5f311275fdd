import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { programs } from './test/programs.ts';

const outside = ['test/e2e/**', '**/node_modules/**'];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: [...outside, ...programs] } },
      { extends: true, test: { name: 'programs', include: programs, exclude: outside } },
    ],
    reporters: process.env.CI ? ['default', './test/support/counts-reporter.ts'] : ['default'],
    // TensorFlow keeps process-wide state, so every test file gets a process of its own.
    pool: 'forks',
    // Half of the time is spent waiting for other processes.
    maxWorkers: Math.max(2, availableParallelism()),
    // Tests that stop, kill or outwait processes can miss their moment while others compile beside them.
    retry: process.env.CI ? 2 : 0,
    // A machine whose cores others share may be many times as slow; a test that hangs is found all the same.
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
