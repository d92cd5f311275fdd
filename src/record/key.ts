import { sha256 } from '../base/files/digest.ts';
import { isAsBefore, type RunConfig } from '../study/config.ts';
import type { External, OwnEngine } from './engine.ts';
import type { RunRecord } from './record.ts';

/**
 * The parts of an engine that count in a key. For a study's own trainer, the digest of the program replaces that of the
 * network.
 */
type EngineOfKey = External | Omit<OwnEngine, 'selfTest' | 'processor'>;

/** Everything that decides a run's numbers. */
export interface KeyParts {
  readonly config: Pick<RunConfig, 'recipe' | 'precision' | 'seed'>;
  /** Digests of the network, of the data set, of the training code and of the lockfile. */
  readonly network: string;
  readonly dataset: string;
  readonly code: string;
  readonly lockfile: string | null;
  readonly engine: EngineOfKey;
}

/**
 * The digest by which a run is recognised before it is trained: equal keys ask for the same numbers.
 *
 * A CPU counts by its instruction set and a GPU by its model. So two machines of one kind have the same key, but their
 * last bits may still differ, because oneDNN also looks at the caches. The name of a variant does not count.
 */
export function runKey({ config, network, dataset, code, lockfile, engine }: KeyParts): string {
  const { recipe, precision, seed } = config;
  // Sorted, because a record may have been written with its fields in another order, or before some of them existed.
  const settings = Object.entries(recipe)
    .filter(([field, value]) => !isAsBefore(field, value))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return sha256(
    JSON.stringify({ network, settings, dataset, seed, precision, numerics: numericsOf(engine), code, lockfile }),
  );
}

function numericsOf(engine: EngineOfKey): object {
  if (engine.engine === 'external') return { kind: engine.engine };
  const { engine: kind, instructions, device, mode, tensorflow, threads, lowering, onednn, deterministic } = engine;
  // Absent in the keys of records that do not know it.
  const computed = { mode, tensorflow, threads, lowering, onednn: onednn ?? undefined, deterministic };
  return { kind, ...computed, device: deviceOf(kind, instructions, device) };
}

/** The part of the device that can change a number. WebAssembly computes the same everywhere. */
function deviceOf(kind: OwnEngine['engine'], instructions: string | null, device: string): string | null {
  if (kind === 'wasm') return null;
  return kind === 'gpu' ? device : instructions;
}

/** The key that follows from a record's fields; null if the record does not know its training code. */
export function keyOf({ config, network, dataset, provenance }: RunRecord): string | null {
  const { code, lockfile, engine } = provenance;
  if (code === null) return null;
  return runKey({ config, network: network.digest, dataset: dataset.digest, code, lockfile, engine });
}
