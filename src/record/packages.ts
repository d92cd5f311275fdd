import { posix } from 'node:path';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { sha256 } from '../base/files/digest.ts';
import { readJson } from '../base/files/json.ts';

const names = z.record(z.string(), z.string()).default({});

/** The part of a package-lock.json that is read here. Packages are named by their folders. */
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      integrity: z.string().optional(),
      dependencies: names,
    }),
  ),
});
type Packages = z.infer<typeof lockSchema>['packages'];

/** Packages that compute, and those that compute for them; not what only installs, asks or prints. */
const computing = /^(@tensorflow\/.+|pure-rand|seedrandom|long)$/;

/**
 * sha256 of the versions and contents of the packages with which Ablate computes, as a package-lock.json locks them.
 * Other packages do not count, nor do copies that only others use. Null if the file does not lock Ablate.
 */
export function computingPackages(lockfile: string): string | null {
  const read = readJson(lockSchema, lockfile);
  // Not what npm 7 or later wrote.
  if ('fault' in read) return null;
  const { packages } = read.value;
  const own = packages['']?.name === manifest.name ? '' : `node_modules/${manifest.name}`;
  if (packages[own] === undefined) return null;
  const found = new Set<string>();
  const visit = (place: string): void => {
    for (const name of Object.keys(packages[place]?.dependencies ?? {}).filter((each) => computing.test(each))) {
      const at = resolve(packages, place, name);
      if (at === undefined || found.has(at)) continue;
      found.add(at);
      visit(at);
    }
  };
  visit(own);
  const locked = [...found].map((place) => {
    const { version, integrity } = packages[place] ?? {};
    return [place.split('node_modules/').at(-1), version, integrity].join(' ');
  });
  return sha256(locked.sort().join('\n'));
}

/** Folder of the package that `name` means in `place`: its own copy, otherwise the next one above, as Node.js looks. */
function resolve(packages: Packages, place: string, name: string): string | undefined {
  const at = posix.join(place, 'node_modules', name);
  if (at in packages) return at;
  return place === '' ? undefined : resolve(packages, above(place), name);
}

/** The folder that a package's folder is in. */
const above = (place: string): string => place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1));
