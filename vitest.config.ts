import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    reporters: process.env.CI ? ['default', './test/support/counts-reporter.ts'] : ['default'],
    // TensorFlow keeps process-wide state, so every test file gets a process of its own.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 300_000,
  },
});
