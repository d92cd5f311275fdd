import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainWriteFailure } from '../../base/files/disk.ts';
import { sizeOf } from '../../network/shape.ts';
import type { Runtime } from '../local.ts';
import { numberOf } from './attributes.ts';
import type { Tensor } from './graph.ts';

/** Values that are sent to TensorFlow or received from it. A boolean tensor is sent as bytes. */
export type Values = Float32Array | Int32Array | Uint8Array;

/** A tensor and its value. The first extent may be dynamic. */
export type Input = readonly [Tensor, Values];

/**
 * The part of tfjs-node's native binding that runs graphs. It blocks, and its values are not wrapped into tfjs'
 * tensors.
 */
interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: Values): number;
  deleteTensor(tensor: number): void;
  tensorDataSync(tensor: number): Values;
  loadSavedModel(directory: string, tags: string): number;
  deleteSavedModel(model: number): void;
  /** Names are separated by commas. */
  runSavedModel(model: number, inputs: readonly number[], inputNames: string, outputNames: string): { id: number }[];
}

const temporary = {
  folder: tmpdir(),
  whenFull: 'free some, or set TMPDIR to a folder on another disk',
  whenRefused: 'set TMPDIR to a folder that is yours',
};

/** A graph that TensorFlow has loaded, with the state of its variables. */
export class LoadedGraph {
  readonly #binding: Binding;
  readonly #model: number;

  /** Loads the bytes of a `saved_model.pb`. Variables get their initial values. */
  constructor({ tf }: Runtime, savedModel: Uint8Array) {
    const backend = tf.backend();
    if (!isTensorFlow(backend)) throw new Error('Only the backend of TensorFlow runs graphs.');
    this.#binding = backend.binding;
    try {
      this.#model = this.#load(savedModel);
    } catch (error) {
      throw explainWriteFailure(error, temporary);
    }
  }

  #load(savedModel: Uint8Array): number {
    const directory = mkdtempSync(join(tmpdir(), 'ablate-graph-'));
    try {
      writeFileSync(join(directory, 'saved_model.pb'), savedModel);
      return this.#binding.loadSavedModel(directory, 'serve');
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  /** Computes the outputs, with the given values for the inputs. */
  run(inputs: readonly Input[], outputs: readonly Tensor[]): Values[] {
    const fed = inputs.map(([tensor, values]) =>
      this.#binding.createTensor(shapeFor(tensor, values.length), numberOf(tensor.type), values),
    );
    try {
      const names = inputs.map(([tensor]) => nameOf(tensor)).join();
      const fetched = this.#binding.runSavedModel(this.#model, fed, names, outputs.map(nameOf).join());
      return fetched.map(({ id }) => this.#take(id));
    } finally {
      for (const tensor of fed) this.#binding.deleteTensor(tensor);
    }
  }

  dispose(): void {
    this.#binding.deleteSavedModel(this.#model);
  }

  #take(tensor: number): Values {
    const values = this.#binding.tensorDataSync(tensor);
    this.#binding.deleteTensor(tensor);
    return values;
  }
}

/** The output at `index` of a graph that has run, which must be float32. */
export function floats(outputs: readonly Values[], index: number): Float32Array {
  const values = outputs[index];
  if (values instanceof Float32Array) return values;
  throw new Error(`Output ${index} of the graph is not float32.`);
}

/** The backend of TensorFlow for TensorFlow.js, which has a native binding. */
const isTensorFlow = <Backend extends object>(backend: Backend): backend is Backend & { readonly binding: Binding } =>
  'binding' in backend;

const nameOf = ({ node, output }: Tensor): string => `${node}:${output}`;

/** The tensor's shape. The dynamic extent follows from the number of values. */
function shapeFor({ shape }: Tensor, length: number): readonly number[] {
  const rest = sizeOf(shape.filter((extent) => extent >= 0));
  return shape.map((extent) => (extent >= 0 ? extent : length / rest));
}
