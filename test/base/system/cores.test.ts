import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quota, usableCores } from '../../../src/base/system/cores.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ablate-cores-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function files(contents: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

describe('the quota of a control group', () => {
  it.each([
    ['no file', {}, Infinity],
    ['none of version 2', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': 'max 100000\n' }, Infinity],
    ['one of version 2', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '150000 100000\n' }, 1.5],
    [
      'the smallest of the groups above, version 2',
      {
        'proc/self/cgroup': '0::/pod/job\n',
        'sys/fs/cgroup/pod/cpu.max': '200000 100000\n',
        'sys/fs/cgroup/pod/job/cpu.max': '400000 100000\n',
      },
      2,
    ],
    [
      'one of version 1, whose path is that outside of the container',
      {
        'proc/self/cgroup': '3:memory:/x\n2:cpu,cpuacct:/docker/0123\n0::/\n',
        'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '300000\n',
        'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      3,
    ],
    [
      'none of version 1',
      {
        'proc/self/cgroup': '2:cpu:/\n',
        'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      Infinity,
    ],
  ])('is read: %s', (_, contents, expected) => {
    files(contents);
    expect(quota(root)).toBe(expected);
  });
});

describe('the usable cores', () => {
  it('are at least one, and not more than there are', () => {
    expect(usableCores()).toBeGreaterThanOrEqual(1);
    expect(usableCores()).toBeLessThanOrEqual(availableParallelism());
  });

  it.runIf(process.platform === 'linux')('are those that taskset leaves', () => {
    const module = new URL('../../../src/base/system/cores.ts', import.meta.url).href;
    const words = [
      '--import',
      'tsx',
      '-e',
      `import(${JSON.stringify(module)}).then((m) => console.log(m.usableCores()))`,
    ];
    const said = execFileSync('taskset', ['--cpu-list', '0', process.execPath, ...words], { encoding: 'utf8' });
    expect(said).toBe('1\n');
  });
});
