import { Graph, type Tensor } from '../../src/compute/graph/graph.ts';
import { LoadedGraph } from '../../src/compute/graph/native.ts';
import { cast, halfSquares } from '../../src/compute/graph/nodes.ts';
import { inlet, variable } from '../../src/compute/graph/variables.ts';
import type { Runtime } from '../../src/compute/local.ts';
import { sizeOf } from '../../src/network/shape.ts';
import { rotated } from '../measure.ts';
import { median } from '../statistics.ts';
import type { Timing } from './choose.ts';
import { type TunedCase, ways, waysFor } from './ways.ts';

/** Number of turns of every way, after one turn that warms it up. */
const rounds = 5;
/** Number of runs per turn. */
const runs = 2;

const attributes = { kernelSize: 3, strides: 1, padding: 1 } as const;

/** Measures every way of one case. The ways take turns, so that disturbances affect all alike. */
export function measureCase(runtime: Runtime, tuned: TunedCase): Timing {
  const names = waysFor(tuned);
  const graphs = names.map((name) => graphFor(runtime, tuned, ways[name]));
  try {
    const seconds = names.map((): number[] => []);
    for (let round = -1; round < rounds; round++) {
      for (const place of rotated([...names.keys()], round + 1)) {
        const started = performance.now();
        for (let run = 0; run < runs; run++) graphs[place]?.run();
        if (round >= 0) seconds[place]?.push((performance.now() - started) / 1000 / runs);
      }
    }
    return {
      case: tuned,
      seconds: Object.fromEntries(names.map((name, place) => [name, median(seconds[place] ?? [])])),
    };
  } finally {
    for (const graph of graphs) graph.dispose();
  }
}

/** One convolution with both gradients, on values that stay in the session. Only one number of each result is fetched. */
function graphFor(
  runtime: Runtime,
  { extent, channels, batch, type }: TunedCase,
  lowering: (typeof ways)[keyof typeof ways],
) {
  const graph = new Graph();
  const map = [batch, extent, extent, channels];
  const shapes = [map, [3, 3, channels, channels], map];
  const variables = shapes.map((shape, index) => variable(graph, `value${index}`, shape));
  const [x, filter, upstream] = variables.map(({ value }) => cast(value, type)) as [Tensor, Tensor, Tensor];
  const { output, gradient } = lowering(x, filter, { ...attributes, filters: channels });
  const gradients = gradient(upstream);
  const outputs = [output, gradients.input, gradients.filter].map((tensor) => halfSquares(cast(tensor, 'float')));
  const inlets = variables.map((each) => inlet(graph, each));
  const loaded = new LoadedGraph(runtime, graph.toSavedModel(graph.addEffect('NoOp', [], {})));
  // No zeros, and no denormal values, with which processors are slow.
  const values = shapes.map((shape) => Float32Array.from({ length: sizeOf(shape) }, (_, index) => Math.sin(index)));
  loaded.run(
    inlets.map(({ value }, index) => [value, values[index] as Float32Array] as const),
    inlets.map(({ done }) => done),
  );
  return { run: () => loaded.run([], outputs), dispose: () => loaded.dispose() };
}
