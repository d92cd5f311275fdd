import { readFile } from 'node:fs/promises';
import { outputOf } from '../../base/system/child.ts';
import { usableCores } from '../../base/system/cores.ts';
import { threadsSet } from '../../engine/environment.ts';

/**
 * For each of `jobs` processes with `threads` each, the command that pins it to its share of the cores. Otherwise two
 * processes may use the same core and wait for each other. Empty if there are not enough cores, or no `taskset`
 * (Linux).
 */
export async function pinsFor(jobs: number, threads: number): Promise<readonly (readonly string[])[]> {
  const cores = await allowedCores();
  const canPin = jobs > 1 && cores.length >= jobs * threads && (await hasTaskset());
  return Array.from({ length: jobs }, (_, job) => {
    const share = cores.slice(job * threads, (job + 1) * threads);
    return canPin ? ['taskset', '--cpu-list', share.join(',')] : [];
  });
}

/** Numbers of the cores that this process may use; empty if the system does not say. */
async function allowedCores(): Promise<readonly number[]> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const ranges = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1]?.split(',') ?? [];
  return ranges.flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

const hasTaskset = (): Promise<boolean> =>
  outputOf(['taskset', '--version']).then(
    () => true,
    () => false,
  );

/** Threads per run if no option says: what the environment says, otherwise what is fastest for several runs or for one. */
export const threadsFor = (runs: number): number => threadsSet(process.env) ?? (runs > 1 ? 1 : usableCores());
