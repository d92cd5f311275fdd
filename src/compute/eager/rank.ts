import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';

interface ByRank {
  readonly 1: Tensor1D;
  readonly 2: Tensor2D;
  readonly 4: Tensor4D;
}

const hasRank = <Rank extends keyof ByRank>(x: Tensor, rank: Rank): x is ByRank[Rank] => x.rank === rank;

/** A tensor whose rank is known: 4 for a feature map `[n, h, w, c]`. Throws an Error if it has another. */
export function ofRank<Rank extends keyof ByRank>(rank: Rank, x: Tensor): ByRank[Rank] {
  if (hasRank(x, rank)) return x;
  throw new Error(`A tensor has shape [${x.shape}], expected rank ${rank}.`);
}
