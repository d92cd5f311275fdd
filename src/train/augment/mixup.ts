import type { RandomStream } from '../../base/random.ts';
import type { Batch, Mix } from '../../compute/engine.ts';

/** Draws a batch's share of the first image, from Beta(`alpha`, `alpha`) (Zhang et al. 2018). */
export function drawShare(random: RandomStream, alpha: number): number {
  const [one, other] = [drawGamma(random, alpha), drawGamma(random, alpha)];
  // For a tiny `alpha` both are zero. Then one image has the whole share.
  return one + other === 0 ? random.integer(2) : one / (one + other);
}

/**
 * Mixes every image with its partner: the first with the last, the second with the last but one, and so on. The order
 * is random, so partners are, too. Mixtures are rounded to whole bytes.
 */
export function mixBatch({ images, labels }: Batch, share: number): Batch & { readonly mix: Mix } {
  const bytes = images.length / labels.length;
  const mixed = new Uint8Array(images.length);
  for (let image = 0; image < labels.length; image++) {
    const [own, partner] = [image * bytes, (labels.length - 1 - image) * bytes];
    for (let at = 0; at < bytes; at++) {
      mixed[own + at] = Math.round(
        share * (images[own + at] as number) + (1 - share) * (images[partner + at] as number),
      );
    }
  }
  return { images: mixed, labels, mix: { labels: labels.toReversed(), share } };
}

/** A draw from the gamma distribution of shape `alpha` (Marsaglia & Tsang 2000, ACM Trans. Math. Softw. 26:363). */
function drawGamma(random: RandomStream, alpha: number): number {
  if (alpha < 1) return drawGamma(random, alpha + 1) * random.uniform() ** (1 / alpha);
  const d = alpha - 1 / 3;
  for (;;) {
    const normal = random.normal();
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(random.uniform()) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
