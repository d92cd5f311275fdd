import { at } from '../../base/arrays.ts';
import { dynamic } from './attributes.ts';
import type { Graph, Tensor } from './graph.ts';
import { cast, equal, gather, gatherFrom, maximum, minimum, multiply, reshape } from './nodes.ts';
import { type Inlet, inlet, type Variable, variable } from './variables.ts';

/** Images that are kept in the session. A batch then consists of their positions and of what to do with them. */
export interface Store {
  readonly images: Variable;
  readonly inlet: Inlet;
}

/** Space for any number of uint8 images of one shape. */
export function store(graph: Graph, shape: readonly number[]): Store {
  const images = variable(graph, 'images', [dynamic, ...shape], 'uint8');
  return { images, inlet: inlet(graph, images) };
}

/** A batch of images for the network: from the store, or fed for `images`. */
export interface StoredImages {
  readonly images: Tensor;
  readonly indices: Tensor;
  /** `[batch, height]` and `[batch, width]`: for each row and column of the result, the row and column of its image. */
  readonly rows: Tensor;
  readonly columns: Tensor;
}

/**
 * Takes `batchSize` images from the store, with the pixels that `rows` and `columns` name. They become float32 first,
 * because GatherV2 has no GPU kernel for bytes.
 */
export function takeImages({ images: { handle, value } }: Store, batchSize: number): StoredImages {
  const indices = handle.graph.placeholder('int32', [batchSize]);
  const [, height = 0, width = 0] = value.shape;
  const rows = handle.graph.placeholder('int32', [batchSize, height]);
  const columns = handle.graph.placeholder('int32', [batchSize, width]);
  const taken = cast(gatherFrom(handle, value, indices), 'float');
  return { images: cast(along(along(taken, rows, 1), columns, 2), value.type), indices, rows, columns };
}

/**
 * Picks positions along an axis for every image, given in `places` `[batch, extent]`. Positions outside the image give
 * zeros.
 */
function along(images: Tensor, places: Tensor, axis: 1 | 2): Tensor {
  const extent = at(images.shape, axis);
  const [first, last] = [0, extent - 1].map((at) => images.graph.constant(Int32Array.of(at)));
  const inside = minimum(maximum(places, first as Tensor), last as Tensor);
  const visible = equal(places, inside, images.type);
  const picked = gather(images, inside, { axis, batchAxes: 1 });
  return multiply(picked, reshape(visible, axis === 1 ? [dynamic, extent, 1, 1] : [dynamic, 1, extent, 1]));
}
