import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };
import { sha256 } from '../base/digest.ts';

/**
 * The rooms whose code decides a run's numbers once its network, data and recipe are given. Not among them: `model` and the
 * study, whose outcome is the network, and `data`, whose outcome is the pixels; both have digests of their own.
 */
const deciding = ['base/random', 'network', 'engine', 'train'];

/** Runs other programs, and reads what they have computed. */
const reading = 'train/external/';

/** Packages that compute, by name. TensorFlow's own version is part of a record's engine. */
const computing = /^(@tensorflow\/|pure-rand$)/;

/**
 * sha256 over the training code as it is installed in `sources`: every deciding file under its path, and the pinned
 * versions of the packages that compute. Read at run time, so it is the same for a checkout and for an installed package.
 */
export async function trainingCode(sources = fileURLToPath(new URL('../', import.meta.url))): Promise<string> {
  const files = (await readdir(sources, { recursive: true }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter(
      (path) =>
        /\.(ts|js|mjs)$/.test(path) &&
        deciding.some((part) => `${path.replace(/\.\w+$/, '')}/`.startsWith(`${part}/`)) &&
        !path.startsWith(reading),
    )
    .sort();
  const hash = createHash('sha256');
  const packages = Object.entries(manifest.dependencies).filter(([name]) => computing.test(name));
  hash.update(JSON.stringify(packages));
  for (const path of files) hash.update(`\n${path} ${sha256(await readFile(`${sources}/${path}`))}`);
  return hash.digest('hex');
}
