import { createHash } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import { sourceDigests } from '../base/files/sources.ts';

/**
 * Sources that decide a run's numbers once network, data and recipe are given. `model` and the study are not among
 * them, because their result is the network. `data` is not, because its result is the pixels. Both results have digests
 * of their own.
 */
const deciding = ['base/random', 'network', 'compute', 'engine', 'train'];

/** Code in this folder only starts other programs and reads what they computed. */
const reading = 'train/external/';

/** Packages that compute. The version of TensorFlow is part of a record's engine. */
const computing = /^(@tensorflow\/|pure-rand$)/;

/**
 * sha256 of the training code in `sources`: every deciding file with its path, and the pinned versions of the packages
 * that compute. It is computed at run time, so a checkout and an installed package of the same code give the same
 * digest.
 */
export async function trainingCode(sources?: string): Promise<string> {
  const hash = createHash('sha256');
  const packages = Object.entries(manifest.dependencies).filter(([name]) => computing.test(name));
  hash.update(JSON.stringify(packages));
  for (const [path, digest] of await sourceDigests(deciding, sources)) {
    if (!path.startsWith(reading)) hash.update(`\n${path} ${digest}`);
  }
  return hash.digest('hex');
}
