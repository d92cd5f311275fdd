import { sha256 } from '../../base/files/digest.ts';
import type { SessionOptions } from '../../compute/engine.ts';
import { cpuLowering, directLowering, loweringNamed } from '../../compute/graph/convolution.ts';
import { graphDigest } from '../../compute/graph/digest.ts';
import { type LoweringTable, loweringTables } from '../../compute/graph/lowering-tables.ts';
import { testedNetworks } from '../../engine/self-test/cases.ts';
import { sessionOptions } from '../../train/train.ts';
import type { OwnTraining, ReadyRun } from './ready.ts';

/** Digest of the graphs of a run, as its engine computes convolutions. */
export const graphOf = ({ config }: ReadyRun, { network, engine }: OwnTraining): string =>
  graphDigest(network, sessionOptions(config), loweringNamed(engine.info.lowering, config.recipe.batchSize));

const batchSize = 4;

/** Two sessions that together use every part of a training step. */
const sessions: readonly SessionOptions[] = [
  { precision: 'fp32', batchSize, labelSmoothing: 0, momentum: 0.9, weightDecay: 1e-4 },
  {
    ...{
      precision: 'bf16',
      batchSize,
      labelSmoothing: 0.1,
      mixup: true,
      normalize: { mean: [1, 2, 3], std: [4, 5, 6] },
    },
    ...{ optimizer: 'adamw', momentum: 0.9, beta2: 0.99, weightDecay: 0.01, clipNorm: 1 },
  },
];

/**
 * Digest of the graphs of fixed networks, the same on every machine. Two records of different networks were computed in
 * the same way if it is equal, whatever became of the sources in between.
 */
export function compilerDigest(): string {
  const tables = new Set<LoweringTable>(Object.values(loweringTables));
  const lowerings = [directLowering, ...[...tables].map((table) => cpuLowering(batchSize, table))];
  const digests = testedNetworks.flatMap((network) =>
    sessions.flatMap((options) => lowerings.map((lowering) => graphDigest(network, options, lowering))),
  );
  return sha256(JSON.stringify([digests, loweringTables]));
}
