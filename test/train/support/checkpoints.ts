import { ownEngineSchema } from '../../../src/base/engine.ts';
import { initialWeights } from '../../../src/network/initialize.ts';
import { NetworkBuilder } from '../../../src/network/network.ts';
import { momentumOf } from '../../../src/network/weights.ts';
import { type Checkpoint, type Identity, numericsOf } from '../../../src/train/checkpoint.ts';
import { makeRecord } from '../../support/records.ts';

/** One residual block, which is enough to have every kind of variable, for images of so many pixels. */
export const networkOf = (imageSize: number) =>
  NetworkBuilder.build([imageSize, imageSize, 3], (net, image) => {
    let x = net.conv2d('conv1', image, { filters: 8, kernelSize: 3, strides: 2, padding: 1 });
    x = net.relu('relu1', net.batchNorm('bn1', x));
    const branch = net.batchNorm('bn2', net.conv2d('conv2', x, { filters: 8, kernelSize: 3, strides: 1, padding: 1 }));
    x = net.relu('relu2', net.add('add', branch, x));
    return net.dense('fc', net.globalAveragePool('pool', x), { units: 2 });
  });

export const network = networkOf(16);

const { config, epochs } = makeRecord();

export const identity: Identity = {
  config,
  networkDigest: 'a',
  datasetDigest: 'b',
  numerics: numericsOf(
    ownEngineSchema.parse({
      engine: 'wasm',
      mode: 'eager',
      tensorflow: '4.22.0',
      device: 'Example CPU',
      threads: 1,
      lowering: null,
      processor: 'Example CPU',
      instructions: 'avx2',
      onednn: true,
      deterministic: true,
      selfTest: 'skipped',
    }),
  ),
};

/** A run after an epoch and `step` steps; its weights are the network's first ones of that seed. */
export function run(step = 5): Checkpoint {
  const weights = initialWeights(network, step);
  const trained = network.variables.filter(({ role }) => role === 'weight');
  return {
    progress: { epochs: epochs.slice(0, 1), step, lossSum: 0.1 + 0.2, correct: 31 },
    times: { startedAt: '2026-01-01T00:00:00.000Z', wall: 1.5, training: 1.25, steps: [0.1, 0.125], images: 48 },
    weights: new Map([
      ...weights,
      ...trained.map(
        ({ name }) => [momentumOf(name), (weights.get(name) as Float32Array).map((value) => -value)] as const,
      ),
    ]),
  };
}
