import type { GroupNormAttributes } from '../../network/operations.ts';
import { dynamic } from './attributes.ts';
import type { Forward } from './forward.ts';
import type { Tensor } from './graph.ts';
import { add, cast, mean, multiply, reshape, rsqrt, subtract, sum } from './nodes.ts';

/**
 * Group norm of a feature map, computed in float32 and rounded once. `scale` and `offset` are `[channels]`. The
 * gradient is that of Ioffe & Szegedy 2015, section 3, with the group instead of the batch.
 */
export function groupNorm(x: Tensor, { groups, epsilon }: GroupNormAttributes, scale: Tensor, offset: Tensor): Forward {
  const [batch = dynamic, height = 0, width = 0, channels = 0] = x.shape;
  const apart = (map: Tensor) => reshape(map, [batch, height * width, groups, channels / groups]);
  const together = (map: Tensor) => reshape(map, [batch, height, width, channels]);
  /** Mean over each group of an example, in a shape that broadcasts to its values. */
  const meanOf = (values: Tensor) => reshape(mean(values, [1, 3]), [batch, 1, groups, 1]);

  const values = apart(cast(x, 'float'));
  const centred = subtract(values, meanOf(values));
  const variance = meanOf(multiply(centred, centred));
  const factor = rsqrt(add(variance, x.graph.scalar(epsilon)));
  const normalized = multiply(centred, factor);
  return {
    output: cast(add(multiply(together(normalized), scale), offset), x.type),
    gradient(output) {
      const upstream = cast(output, 'float');
      const ofNormalized = apart(multiply(upstream, scale));
      const along = multiply(normalized, meanOf(multiply(ofNormalized, normalized)));
      const across = subtract(subtract(ofNormalized, meanOf(ofNormalized)), along);
      return {
        inputs: [cast(together(multiply(across, factor)), x.type)],
        weights: [sum(multiply(upstream, together(normalized)), [0, 1, 2]), sum(upstream, [0, 1, 2])],
      };
    },
  };
}
