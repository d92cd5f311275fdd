/**
 * Programs of threads and processes. In the checkout each starts with a file that loads tsx (`starts`). In the package,
 * which is JavaScript, that file only loads the program.
 */
export const programs = [
  { starts: 'run/job/child', runs: 'run/job/host' },
  { starts: 'engine/worker/main', runs: 'engine/worker/host' },
  { starts: 'engine/self-test/main', runs: 'engine/self-test/child' },
] as const;
