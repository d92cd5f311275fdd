import { dynamic } from './attributes.ts';
import type { Graph, Tensor } from './graph.ts';
import { cast, equal, gather, gatherFrom, maximum, minimum, multiply, reshape } from './nodes.ts';
import { type Inlet, inlet, type Variable, variable } from './variables.ts';

/** Images that stay in the session, so that a batch is sent as their places and what to do with them. */
export interface Store {
  readonly images: Variable;
  readonly inlet: Inlet;
}

/** Room for any number of uint8 images of one shape. */
export function store(graph: Graph, shape: readonly number[]): Store {
  const images = variable(graph, 'images', [dynamic, ...shape], 'uint8');
  return { images, inlet: inlet(graph, images) };
}

/** A batch of images as it reaches the network, from the store or, fed in place of `images`, from outside. */
export interface StoredImages {
  readonly images: Tensor;
  readonly indices: Tensor;
  /** `[batch, height]` and `[batch, width]`: which row and column of its image each one of the result shows. */
  readonly rows: Tensor;
  readonly columns: Tensor;
}

/** Takes `batchSize` images from the store and what is seen of them: in float32, as a GPU has no GatherV2 of bytes. */
export function takeImages({ images: { handle, value } }: Store, batchSize: number): StoredImages {
  const indices = handle.graph.placeholder('int32', [batchSize]);
  const [, height = 0, width = 0] = value.shape;
  const rows = handle.graph.placeholder('int32', [batchSize, height]);
  const columns = handle.graph.placeholder('int32', [batchSize, width]);
  const taken = cast(gatherFrom(handle, value, indices), 'float');
  return { images: cast(along(along(taken, rows, 1), columns, 2), value.type), indices, rows, columns };
}

/** Picks along an axis what `places` `[batch, extent]` say for every image; zeros where they lie outside. */
function along(images: Tensor, places: Tensor, axis: 1 | 2): Tensor {
  const extent = images.shape[axis] as number;
  const [first, last] = [0, extent - 1].map((at) => images.graph.constant(Int32Array.of(at)));
  const inside = minimum(maximum(places, first as Tensor), last as Tensor);
  const visible = equal(places, inside, images.type);
  const picked = gather(images, inside, { axis, batchAxes: 1 });
  return multiply(picked, reshape(visible, axis === 1 ? [dynamic, extent, 1, 1] : [dynamic, 1, extent, 1]));
}
