import { at } from '../../base/arrays.ts';
import { dynamic } from './attributes.ts';
import type { Graph, Tensor } from './graph.ts';
import type { Convolution } from './lowering.ts';
import { batchMatMul, identity, matMul, reshape, transpose } from './nodes.ts';
import { minimalFilter } from './toom-cook.ts';

/** Width and height of a tile in output pixels. Its 4 x 4 pixels need 36 multiplications per channel instead of 144. */
const tile = 4;
const frequencies = tile + 2;
const filter1d = minimalFilter(tile, 3);
/** From the 3 x 3 taps to the frequencies of both axes. */
const filter2d = filter1d.filter.flatMap((down) =>
  filter1d.filter.map((across) => down.flatMap((factor) => across.map((value) => factor * value))),
);

/**
 * A 3x3 convolution with stride 1 and padding 1 by Winograd's minimal filtering F(4x4, 3x3) (Lavin & Gray 2016, "Fast
 * Algorithms for Convolutional Neural Networks"). Image and filter are transformed to 36 frequencies. There the
 * convolution is one matrix product per frequency, with a quarter of the arithmetic. The transforms are linear, so they
 * are matrix products, too, and their transposes give the gradients.
 */
export function winograd(x: Tensor, filter: Tensor): Convolution {
  const [, height = 0, width = 0, channels = 0] = x.shape;
  const filters = at(filter.shape, 3);
  const { graph } = x;
  const sampling = { rows: along(graph, height, 'input'), columns: along(graph, width, 'input') };
  const painting = { rows: along(graph, height, 'output'), columns: along(graph, width, 'output') };
  const spectrum = graph.constant(Float32Array.from(filter2d.flat()), [frequencies ** 2, 9]);

  const image = toTiles(x, sampling);
  const ofFilter = (taps: Tensor): Tensor =>
    reshape(matMul(spectrum, reshape(taps, [9, channels * filters])), [frequencies ** 2, channels, filters]);
  return {
    output: fromTiles(batchMatMul(image, ofFilter(filter)), painting, [...x.shape.slice(0, 3), filters]),
    gradient(output) {
      const upstream = toTiles(output, painting);
      const ofWeights = batchMatMul(image, upstream, { transposeA: true });
      const ofTaps = matMul(spectrum, reshape(ofWeights, [frequencies ** 2, channels * filters]), { transposeA: true });
      // Computed again instead of kept, because it is four times as large as the filter.
      const again = ofFilter(identity(filter, [output]));
      return {
        input: fromTiles(batchMatMul(upstream, again, { transposeB: true }), sampling, x.shape),
        filter: reshape(ofTaps, filter.shape),
      };
    },
  };
}

/** A linear transform from the pixels of each axis to frequencies of tiles. */
interface Transform {
  /** `[1, frequencies x tiles, pixels]` */
  readonly rows: Tensor;
  readonly columns: Tensor;
}

/** From `[batch, height, width, channels]` to `[frequencies², batch x tiles, channels]`. */
function toTiles(x: Tensor, { rows, columns }: Transform): Tensor {
  const [, height = 0, width = 0, channels = 0] = x.shape;
  const [down, across] = [tilesOf(height), tilesOf(width)];
  const byRow = batchMatMul(rows, reshape(x, [dynamic, height, width * channels]));
  const byPixel = batchMatMul(columns, reshape(byRow, [dynamic, width, channels]));
  const tiles = reshape(byPixel, [dynamic, frequencies, down, frequencies, across * channels]);
  return reshape(transpose(tiles, [1, 3, 0, 2, 4]), [frequencies ** 2, dynamic, channels]);
}

/** The transposed transform, back to `shape`. */
function fromTiles(tiles: Tensor, { rows, columns }: Transform, shape: readonly number[]): Tensor {
  const [, height = 0, width = 0, channels = 0] = shape;
  const [down, across] = [tilesOf(height), tilesOf(width)];
  const byFrequency = reshape(tiles, [frequencies, frequencies, dynamic, down, across * channels]);
  const byPixel = reshape(transpose(byFrequency, [2, 0, 3, 1, 4]), [dynamic, frequencies * across, channels]);
  const byRow = batchMatMul(columns, byPixel, { transposeA: true });
  const pixels = reshape(byRow, [dynamic, frequencies * down, width * channels]);
  return reshape(batchMatMul(rows, pixels, { transposeA: true }), shape);
}

const tilesOf = (extent: number): number => Math.ceil(extent / tile);

/**
 * The transform of one axis: from its pixels to the tiles of the input, or, transposed, from the tiles of the output to
 * its pixels.
 */
function along(graph: Graph, extent: number, side: 'input' | 'output'): Tensor {
  const tiles = tilesOf(extent);
  // An input tile begins one pixel before its output tile, because of the padding.
  const [matrix, overlap] = side === 'input' ? [filter1d.input, 1] : [filter1d.output, 0];
  const rows = matrix.flatMap((weights) =>
    Array.from({ length: tiles }, (_, at) =>
      Array.from({ length: extent }, (_, pixel) => weights[pixel - at * tile + overlap] ?? 0),
    ),
  );
  return graph.constant(Float32Array.from(rows.flat()), [1, rows.length, extent]);
}
