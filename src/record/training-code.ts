import manifest from '../../package.json' with { type: 'json' };
import type { EngineInfo } from '../base/engine.ts';
import { sha256 } from '../base/files/digest.ts';
import { type Parts, sourceDigests } from '../base/files/sources.ts';

/** How a run is computed: by one of Ablate's interpreters, or by the study's own program. */
export type Computing = EngineInfo['mode'] | 'external';

/** Files of `train` that only start other programs, keep a run on disk, read a clock or put a record together. */
const watching = ['external', 'checkpoint', 'checkpoint-store', 'clock', 'record'];
const training = ['base/random', 'train'];
const except = watching.map((file) => `train/${file}`);

/**
 * Sources that decide a run's numbers once network, data and recipe are given. `model` and the study are not among
 * them, because their result is the network. `data` is not, because its result is the pixels. Both results have digests
 * of their own.
 */
const deciding: Readonly<Record<Computing, Parts>> = {
  // What the graphs compute has a digest of its own (compute/graph/digest.ts). Left are the starting weights, what is
  // fed, and what becomes of the outputs. A kernel of our own, which a graph only names, would belong here, too.
  graph: {
    of: [
      ...training,
      ...['network/initialize', 'compute/optimizer', 'compute/scores', 'compute/graph/session', 'compute/graph/native'],
    ],
    except,
  },
  eager: { of: [...training, 'network', 'compute'], except: [...except, 'network/describe', 'compute/graph'] },
  // The program has a digest of its own. Loss and top-1 are computed from the outputs that it writes.
  external: { of: ['record/scores'] },
};

/**
 * Packages that compute, by their names in the manifests of both checkout and package. The version of TensorFlow is
 * part of a record's engine.
 */
const pinned = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'pure-rand'] as const;

/**
 * sha256 of the training code in `sources`: of every deciding source, without what cannot change a number
 * (base/files/tokens.ts), and of the pinned versions of the packages that compute. A checkout and an installed package
 * of the same code give the same digest.
 */
export async function trainingCode(by: Computing, sources?: string): Promise<string> {
  const packages = by === 'external' ? [] : pinned.map((name) => [name, manifest.dependencies[name]]);
  return sha256(JSON.stringify([packages, await sourceDigests(deciding[by], sources)]));
}
