import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { computingPackages } from '../../src/record/packages.ts';

interface Locked {
  name?: string;
  version?: string;
  integrity?: string;
  dependencies?: Record<string, string>;
}

const lockfile = (change: (packages: Record<string, Locked>) => void = () => {}) => {
  const packages: Record<string, Locked> = {
    '': { name: 'study', dependencies: { 'ablate-check': '0.1.0', other: '1.0.0' } },
    'node_modules/ablate-check': {
      version: '0.1.0',
      dependencies: { '@tensorflow/tfjs-core': '4.22.0', 'pure-rand': '8.4.2', commander: '14.0.3' },
    },
    'node_modules/ablate-check/node_modules/pure-rand': { version: '8.4.2', integrity: 'sha512-own' },
    'node_modules/pure-rand': { version: '6.0.0', integrity: 'sha512-of-other' },
    'node_modules/@tensorflow/tfjs-core': {
      version: '4.22.0',
      integrity: 'a',
      dependencies: { long: '4', chalk: '4' },
    },
    'node_modules/long': { version: '4.0.0', integrity: 'b' },
    'node_modules/chalk': { version: '4.0.0', integrity: 'c' },
    'node_modules/commander': { version: '14.0.3', integrity: 'd' },
    'node_modules/other': { version: '1.0.0', integrity: 'e', dependencies: { 'pure-rand': '6.0.0' } },
  };
  change(packages);
  return JSON.stringify({ lockfileVersion: 3, packages });
};

describe('the packages that compute', () => {
  it.each<[string, (packages: Record<string, Locked>) => void]>([
    ['another package', (all) => Object.assign(all['node_modules/other'] ?? {}, { version: '2.0.0', integrity: 'f' })],
    [
      'what a package that computes only prints with',
      (all) => Object.assign(all['node_modules/chalk'] ?? {}, { version: '5.0.0' }),
    ],
    ["somebody else's copy", (all) => Object.assign(all['node_modules/pure-rand'] ?? {}, { version: '7.0.0' })],
    ['a new package', (all) => Object.assign(all, { 'node_modules/new': { version: '1.0.0' } })],
    [
      'the folder in which npm puts a copy',
      (all) => {
        all['node_modules/@tensorflow/tfjs-core/node_modules/long'] = all['node_modules/long'] ?? {};
        delete all['node_modules/long'];
      },
    ],
  ])('are the same with %s changed', (_, change) => {
    expect(computingPackages(lockfile(change))).toBe(computingPackages(lockfile()));
  });

  it.each<[string, (packages: Record<string, Locked>) => void]>([
    ['TensorFlow.js', (all) => Object.assign(all['node_modules/@tensorflow/tfjs-core'] ?? {}, { version: '4.23.0' })],
    ['its content', (all) => Object.assign(all['node_modules/@tensorflow/tfjs-core'] ?? {}, { integrity: 'other' })],
    ['what computes for it', (all) => Object.assign(all['node_modules/long'] ?? {}, { version: '5.0.0' })],
    [
      'the random numbers',
      (all) => Object.assign(all['node_modules/ablate-check/node_modules/pure-rand'] ?? {}, { version: '9.0.0' }),
    ],
  ])('are others with %s changed', (_, change) => {
    expect(computingPackages(lockfile(change))).toMatch(/^[0-9a-f]{64}$/);
    expect(computingPackages(lockfile(change))).not.toBe(computingPackages(lockfile()));
  });

  it('are those of this checkout, too, where Ablate is no package', () => {
    const own = readFileSync('package-lock.json', 'utf8');
    const lock = JSON.parse(own);
    expect(computingPackages(own)).toMatch(/^[0-9a-f]{64}$/);
    lock.packages['node_modules/vitest'].version = '0.0.1';
    expect(computingPackages(JSON.stringify(lock))).toBe(computingPackages(own));
    lock.packages['node_modules/@tensorflow/tfjs-backend-wasm'].version = '0.0.1';
    expect(computingPackages(JSON.stringify(lock))).not.toBe(computingPackages(own));
  });

  it('are not known from a file that does not lock Ablate', () => {
    expect(computingPackages(lockfile((all) => delete all['node_modules/ablate-check']))).toBeNull();
    expect(computingPackages('{}')).toBeNull();
    expect(computingPackages('lockfileVersion: 9')).toBeNull();
  });
});
