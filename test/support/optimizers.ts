import { expect } from 'vitest';
import type { SessionOptions } from '../../src/compute/engine.ts';
import type { OpenSession, Runtime } from '../../src/compute/local.ts';
import { NetworkBuilder } from '../../src/network/network.ts';
import fixture from '../fixtures/optimizers.json' with { type: 'json' };
import { hashedBatch, hashedVariables } from './hashed.ts';

/** Five steps of a small network as PyTorch takes them in float64: test/fixtures/optimizers.py. */
export type OptimizerCase = (typeof fixture.cases)[number];
export const optimizerCases: readonly OptimizerCase[] = fixture.cases;

const batchSize = 4;

const small = NetworkBuilder.build([8, 8, 3], (net, image) => {
  const x = net.conv2d('conv1', image, { filters: 6, kernelSize: 3, strides: 2, padding: 1 });
  return net.dense('fc', net.globalAveragePool('mean', net.gelu('gelu', x)), { units: 2 });
});

/** Takes the steps with `openSession` and expects every loss and the last weights within what float32 allows. */
export function expectSteps(
  openSession: OpenSession,
  runtime: Runtime,
  { options, rates, losses, weights }: OptimizerCase,
): void {
  const { share, labelSmoothing, clipNorm, momentum, weightDecay } = options;
  const chosen = options as Partial<Pick<SessionOptions, 'optimizer' | 'nesterov' | 'beta2'>>;
  const session = openSession(runtime, small, {
    ...{ precision: 'fp32', batchSize, labelSmoothing, clipNorm, momentum, weightDecay, mixup: share !== null },
    ...(chosen.optimizer && { optimizer: chosen.optimizer }),
    ...(chosen.nesterov && { nesterov: chosen.nesterov }),
    ...(chosen.beta2 && { beta2: chosen.beta2 }),
  });
  try {
    const batch = hashedBatch(batchSize, 8);
    const mixed = share === null ? batch : { ...batch, mix: { labels: batch.labels.toReversed(), share } };
    session.write(hashedVariables(small));
    const taken = rates.map((rate, before) => session.step(mixed, rate, before).loss);
    // float32 has 24 bits, and five steps add up; AdamW divides by what is small.
    expect(taken).toEqual(losses.map((loss) => expect.closeTo(loss, 5)));
    const values = session.read();
    for (const [name, expected] of Object.entries(weights)) {
      expect([...(values.get(name) ?? [])], name).toEqual(expected.map((value) => expect.closeTo(value, 4)));
    }
  } finally {
    session.dispose();
  }
}
