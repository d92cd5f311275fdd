import { randomStream } from '../../../src/base/random.ts';
import { Graph, type Tensor } from '../../../src/compute/graph/graph.ts';
import { LoadedGraph, type Values } from '../../../src/compute/graph/native.ts';
import { identity } from '../../../src/compute/graph/nodes.ts';
import type { Runtime } from '../../../src/compute/local.ts';
import { sizeOf } from '../../../src/network/shape.ts';

/** Runs the graph that `write` makes of placeholders of these shapes, as a function of their values. */
export function compileFunction(
  runtime: Runtime,
  shapes: readonly (readonly number[])[],
  write: (inputs: readonly Tensor[]) => readonly Tensor[],
): (values: readonly Float32Array[]) => readonly Float32Array[] {
  const graph = new Graph();
  const inputs = shapes.map((shape) => graph.placeholder('float', shape));
  // What is fed cannot be fetched, so every output is a node of its own.
  const outputs = write(inputs).map((output) => identity(output));
  const loaded = new LoadedGraph(runtime, graph.toSavedModel(graph.addEffect('NoOp', [], {})));
  return (values) =>
    loaded.run(
      inputs.map((input, index) => [input, values[index] as Values] as const),
      outputs,
    ) as Float32Array[];
}

/** Standard normal values that depend on the purpose alone. */
export function normals(shape: readonly number[], purpose: string): Float32Array {
  const random = randomStream(0, purpose);
  return Float32Array.from({ length: sizeOf(shape) }, () => random.normal());
}

/** Largest difference in proportion to the largest value expected. */
export function relativeError(values: ArrayLike<number>, expected: Float64Array): number {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (
    expected.reduce((most, value, index) => Math.max(most, Math.abs(value - (values[index] as number))), 0) / scale
  );
}
