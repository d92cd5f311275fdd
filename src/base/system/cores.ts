import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Number of cores that this process may use. Its affinity (`taskset`) and the quota of its container limit it. It is
 * rounded down, but at least one. Written here because Node.js 20 does not look at quotas.
 */
export const usableCores = (): number => Math.max(1, Math.min(availableParallelism(), Math.floor(quota())));

/**
 * Cores' worth of processor time that the control groups of this process allow (Linux, versions 1 and 2); Infinity
 * without a limit. `root` is the root of the file system.
 */
export function quota(root = '/'): number {
  const groups = read(join(root, 'proc/self/cgroup'))
    .split('\n')
    .map((line) => line.split(':'));
  const quotas = groups.flatMap(([, controllers = '', path = '']) => {
    if (controllers === '') return above(path).map((group) => ofVersion2(join(root, 'sys/fs/cgroup', group)));
    if (!controllers.split(',').includes('cpu')) return [];
    return above(path).map((group) => ofVersion1(join(root, 'sys/fs/cgroup/cpu', group)));
  });
  return Math.min(Infinity, ...quotas);
}

/**
 * The group at a path and all groups above it. In a container the path may not exist, and the root is the container's
 * own group.
 */
function above(path: string): string[] {
  const parent = dirname(path);
  return parent === path || path === '' ? [path] : [path, ...above(parent)];
}

const ofVersion2 = (folder: string): number => {
  const [limit, period] = read(join(folder, 'cpu.max')).trim().split(' ');
  return ratio(limit, period);
};

const ofVersion1 = (folder: string): number =>
  ratio(read(join(folder, 'cpu.cfs_quota_us')), read(join(folder, 'cpu.cfs_period_us')));

/** `max`, -1 and a missing file mean no limit. */
function ratio(limit: string | undefined, period: string | undefined): number {
  const value = Number(limit || Number.NaN) / Number(period || Number.NaN);
  return value > 0 ? value : Infinity;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
