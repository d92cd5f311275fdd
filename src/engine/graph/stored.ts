import { dynamic } from './attributes.ts';
import type { Graph, Tensor } from './graph.ts';
import { add, cast, column, equal, gather, gatherFrom, maximum, minimum, multiply, reshape } from './nodes.ts';
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
  /** `[batch, 3]`: down, right, mirrored. */
  readonly cuts: Tensor;
}

/** Takes `batchSize` images from the store and cuts them: in float32, as a GPU has no GatherV2 of bytes. */
export function takeImages({ images: { handle, value } }: Store, batchSize: number): StoredImages {
  const indices = handle.graph.placeholder('int32', [batchSize]);
  const cuts = handle.graph.placeholder('int32', [batchSize, 3]);
  const taken = cast(gatherFrom(handle, value, indices), 'float');
  return { images: cast(cut(taken, cuts), value.type), indices, cuts };
}

/** Sees every image through a window moved down and right, zeros outside of the image; then mirrors it where asked. */
function cut(images: Tensor, cuts: Tensor): Tensor {
  const { graph } = images;
  const [, height = 0, width = 0] = images.shape;
  const y = graph.constant(counting(height), [1, height]);
  const x = graph.constant(counting(width), [1, width]);
  // From a column to its mirror image.
  const across = graph.constant(
    counting(width).map((at) => width - 1 - 2 * at),
    [1, width],
  );
  const mirrored = add(x, multiply(column(cuts, 2), across));
  return along(along(images, add(y, column(cuts, 0)), 1), add(mirrored, column(cuts, 1)), 2);
}

const counting = (length: number): Int32Array => Int32Array.from({ length }, (_, index) => index);

/** Picks along an axis what `places` `[batch, extent]` say for every image; zeros where they lie outside. */
function along(images: Tensor, places: Tensor, axis: 1 | 2): Tensor {
  const extent = images.shape[axis] as number;
  const [first, last] = [0, extent - 1].map((at) => images.graph.constant(Int32Array.of(at)));
  const inside = minimum(maximum(places, first as Tensor), last as Tensor);
  const visible = equal(places, inside, images.type);
  const picked = gather(images, inside, { axis, batchAxes: 1 });
  return multiply(picked, reshape(visible, axis === 1 ? [dynamic, extent, 1, 1] : [dynamic, 1, extent, 1]));
}
