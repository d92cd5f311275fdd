/**
 * Threads and processes of their own. From the sources each starts with a file that brings tsx (`starts`); in the package,
 * which is JavaScript, that file has only to load what it runs.
 */
export const programs = [
  { starts: 'run/child', runs: 'run/host' },
  { starts: 'engine/worker/main', runs: 'engine/worker/host' },
  { starts: 'engine/self-test/main', runs: 'engine/self-test/child' },
] as const;
