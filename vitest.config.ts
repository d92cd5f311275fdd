import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    reporters: process.env.CI ? ['default', './test/support/counts-reporter.ts'] : ['default'],
    // TensorFlow keeps process-wide state, so every test file gets a process of its own.
    pool: 'forks',
    // Tests that stop, kill or outwait processes can miss their moment while others compile beside them.
    retry: process.env.CI ? 2 : 0,
    // A machine whose cores others share may be many times as slow; a test that hangs is found all the same.
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
