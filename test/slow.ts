/**
 * Tests that take long: they start whole programs again and again (the command line, the committed bundles, the packed
 * tarball, a process that is killed), or compute whole networks operation by operation. `npm run test:slow` runs them,
 * `npm test` all others.
 */
export const slow = [
  'test/cli/**/*.test.ts',
  'test/data/cats-vs-dogs.test.ts',
  'test/deploy/cluster.test.ts',
  'test/docs/{commands,site}.test.ts',
  'test/examples/stdlib-trainer.test.ts',
  'test/compute/eager/{parity,wasm-parity}.test.ts',
  'test/engine/gpu/{decisions,determinism}.test.ts',
  'test/compute/graph/{convolution-sizes,gradients,parts-parity}.test.ts',
  'test/engine/install/copy.test.ts',
  'test/engine/self-test/verdict.test.ts',
  'test/faults/{damaged-checkpoint,divergence,hostile,kill,large,many,places,signals}.test.ts',
  'test/github/{bundles,failing-legs,plan-action,report-action,set-up-action,train-action}.test.ts',
  'test/github/train/data-store.test.ts',
  'test/package/**/*.test.ts',
  'test/recompute/**/*.test.ts',
  'test/report/page/study.test.ts',
  'test/run/{jobs,settings,until-decided}.test.ts',
  'test/run/job/reuse.test.ts',
  'test/run/prepare/computed.test.ts',
];
