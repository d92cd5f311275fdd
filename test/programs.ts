/**
 * Tests that start whole programs again and again: the committed bundles, the command line, the packed tarball, a process
 * that is killed. `npm run test:programs` runs them, `npm test` all others.
 */
export const programs = [
  'test/cli/**/*.test.ts',
  'test/package/**/*.test.ts',
  'test/faults/{hostile,kill,many,places,signals}.test.ts',
  'test/github/{bundles,data-store,failing-legs,plan-action,report-action,set-up-action,train-action}.test.ts',
  'test/run/{jobs,reuse,until-decided}.test.ts',
];
