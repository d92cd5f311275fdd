import { execFileSync } from 'node:child_process';

/** Numbers of the processes that another one has started with these words in their command line. */
export const childrenOf = (parent: number | undefined, words: string): number[] =>
  execFileSync('pgrep', ['-P', String(parent), '-f', words], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);
