import type { Precision } from '../../base/choices.ts';
import { randomStream } from '../../base/random.ts';
import type { Batch, SessionOptions } from '../../compute/engine.ts';
import type { OpenSession, Runtime } from '../../compute/local.ts';
import { initialWeights } from '../../network/initialize.ts';
import { type Network, NetworkBuilder, type Value } from '../../network/network.ts';
import { sizeOf } from '../../network/shape.ts';

/** Results of one training step and one evaluation of the trial network, by name. */
export type Quantities = ReadonlyMap<string, Float32Array>;

const batchSize = 4;
const classes = 3;

/**
 * A stem and two bottlenecks. Their shapes are ones that kernels of some processor computed wrongly before: 3 channels
 * in, 1x1 from 512 to 128, 1x1 to 1,024, and images both large and small compared with the kernel. Every way to compute
 * a convolution occurs.
 */
const build = (activation: 'relu' | 'sigmoid'): Network =>
  NetworkBuilder.build([32, 32, 3], (net, image) => {
    const unit = (name: string, x: Value, filters: number, kernelSize: number, strides = 1): Value => {
      const padding = Math.floor(kernelSize / 2);
      const y = net.conv2d(`${name}.conv`, x, { filters, kernelSize, strides, padding });
      return net.batchNorm(`${name}.bn`, y);
    };
    const active = (name: string, ...rest: [Value, number, number, number?]): Value =>
      net[activation](`${name}.active`, unit(name, ...rest));

    const stem = net.maxPool('pool', active('stem', image, 64, 7, 2), { poolSize: 3, strides: 2, padding: 1 });
    const wide = active('wide', stem, 512, 1);
    const reduced = active('reduce', wide, 128, 1);
    const spread = active('spread', reduced, 128, 3);
    const middle = active('middle', spread, 128, 3, 2);
    const expanded = unit('expand', middle, 1024, 1);
    const first = net[activation]('first', net.add('first.add', expanded, unit('projection', wide, 1024, 1, 2)));
    const back = unit('back', active('narrow', first, 256, 1), 1024, 1);
    const second = net[activation]('second', net.add('second.add', first, back));
    return net.dense('head', net.globalAveragePool('mean', second), { units: classes });
  });

/**
 * The network to train in each precision. In tf32 and bf16 a smooth function replaces ReLU. With ReLU, rounding changes
 * the sign of values near zero, and each such value changes gradients by its whole share. That adds up to a quarter,
 * and would hide a wrong kernel.
 */
export const trialNetworks: Readonly<Record<Precision, Network>> = {
  fp32: build('relu'),
  tf32: build('sigmoid'),
  bf16: build('sigmoid'),
};

/** How a trial network is trained. */
export const settingsOf = (computation: Pick<SessionOptions, 'precision' | 'convolution'>): SessionOptions => ({
  ...computation,
  batchSize,
  momentum: 0.9,
  weightDecay: 0,
  labelSmoothing: 0,
});

/**
 * Trains a trial network for one step. After the first step, the momentum equals the gradient. So gradients are
 * compared directly, and not through weights, where rounding would hide them.
 */
export function runTrial(open: OpenSession, runtime: Runtime, network: Network, settings: SessionOptions): Quantities {
  const session = open(runtime, network, settings);
  const batch = trialBatch(network);
  session.write(initialWeights(network, 0));
  const { loss } = session.step(batch, 0.01);
  const { logits } = session.evaluate(batch);
  const state = session.read();
  session.dispose();
  return new Map([['loss', Float32Array.of(loss)], ['evaluated logits', logits], ...state]);
}

function trialBatch({ input }: Network): Batch {
  const random = randomStream(0, 'self-test/images');
  const images = Float32Array.from({ length: batchSize * sizeOf(input) }, () => random.normal());
  return { images, labels: Int32Array.from({ length: batchSize }, (_, index) => index % classes) };
}
