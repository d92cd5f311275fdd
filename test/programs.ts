/**
 * Tests that start whole programs again and again: the committed bundles, the command line, the packed tarball, a process
 * that is killed. `npm run test:programs` runs them, `npm test` all others.
 */
export const programs = [
  'test/cli/**/*.test.ts',
  'test/package/**/*.test.ts',
  'test/faults/{divergence,hostile,kill,large,many,places,signals}.test.ts',
  'test/github/{bundles,data-store,failing-legs,plan-action,report-action,set-up-action,train-action}.test.ts',
  'test/recompute/**/*.test.ts',
  'test/run/{jobs,reuse,settings,until-decided}.test.ts',
];
