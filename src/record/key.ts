import { type EngineInfo, partOfKey } from '../base/engine.ts';
import { sha256 } from '../base/files/digest.ts';
import { isAsBefore, type RunConfig } from '../study/config.ts';
import type { EngineOfRecord, External } from './engine.ts';
import type { RunRecord } from './record.ts';

/** Everything that decides a run's numbers. */
export interface KeyParts {
  readonly config: Pick<RunConfig, 'recipe' | 'precision' | 'seed'>;
  /** Digests of the network, or of the program of a study's own trainer, and of the data set. */
  readonly network: string;
  readonly dataset: string;
  /** Digest of the training code (training-code.ts). */
  readonly code: string;
  /** Digest of the graphs that are computed (compute/graph/digest.ts); null without a compiled graph. */
  readonly graph: string | null;
  /** Digest of the packages that compute (packages.ts); null if no lockfile names them. */
  readonly packages: string | null;
  readonly engine: EngineInfo | External;
}

/**
 * The digest by which a run is recognised before it is trained: equal keys ask for the same numbers.
 *
 * A compiled graph counts by what it computes, whatever network and sources it comes from. A CPU counts by its
 * instruction set and a GPU by its model. So two machines of one kind have the same key, but their last bits may still
 * differ, because oneDNN also looks at the caches. The name of a variant does not count.
 */
export function runKey({ config, network, dataset, code, graph, packages, engine }: KeyParts): string {
  const { precision, seed } = config;
  const computed = graph === null ? { network } : { graph };
  const by = engine.engine === 'external' ? [engine.engine] : [partOfKey(engine), packages];
  return sha256(JSON.stringify({ ...computed, settings: settingsOf(config), dataset, seed, precision, by, code }));
}

/** Sorted, because a record may have been written with its fields in another order, or before some of them existed. */
const settingsOf = ({ recipe }: KeyParts['config']): readonly (readonly [string, unknown])[] =>
  Object.entries(recipe)
    .filter(([field, value]) => !isAsBefore(field, value))
    .sort(([one], [other]) => (one < other ? -1 : 1));

/** The key that follows from a record's fields; null if the record does not know its training code. */
export function keyOf({ config, network, dataset, provenance }: RunRecord): string | null {
  const { code, graph, packages, engine } = provenance;
  if (code === null) return null;
  return runKey({ config, network: network.digest, dataset: dataset.digest, code, graph, packages, engine });
}

/**
 * The key of a record from before sources were compared without comments: the whole lockfile counted, and a digest of
 * all sources. It says whether such a record is whole; no run is recognised by it any more.
 */
export function earlierKeyOf({ config, network, dataset, provenance }: RunRecord): string | null {
  const { code, lockfile, engine } = provenance;
  const { precision, seed } = config;
  return sha256(
    JSON.stringify({
      network: network.digest,
      settings: settingsOf(config),
      dataset: dataset.digest,
      seed,
      precision,
      numerics: earlierNumericsOf(engine),
      code,
      lockfile,
    }),
  );
}

function earlierNumericsOf(engine: EngineOfRecord): object {
  if (engine.engine === 'external') return { kind: engine.engine };
  const { engine: kind, instructions, device, mode, tensorflow, threads, lowering, onednn, deterministic } = engine;
  const computed = { mode, tensorflow, threads, lowering, onednn: onednn ?? undefined, deterministic };
  return { kind, ...computed, device: kind === 'wasm' ? null : kind === 'gpu' ? device : instructions };
}
