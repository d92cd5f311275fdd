import { type Precision, precisions } from '../../../src/base/choices.ts';
import type { SessionOptions } from '../../../src/compute/engine.ts';
import { loweringFor } from '../../../src/compute/graph/convolution.ts';
import type { NodeDef } from '../../../src/compute/graph/generated/api_pb.js';
import { compile } from '../../../src/compute/graph/program.ts';
import { nodesOf } from '../../../src/engine/gpu/kernel-table.ts';
import { trialNetworks } from '../../../src/engine/self-test/trial.ts';
import { resnet } from '../../../src/model/resnet.ts';
import { type Network, NetworkBuilder } from '../../../src/network/network.ts';

/** Every operation of the vocabulary once, with what no ResNet of the study has. */
export const gated = NetworkBuilder.build([16, 16, 3], (net, image) => {
  const x = net.conv2d('conv', image, { filters: 8, kernelSize: 3, strides: 2, padding: 1 });
  const y = net.maxPool('pool', net.relu('relu', net.batchNorm('bn', x)), { poolSize: 3, strides: 2, padding: 1 });
  const gate = net.sigmoid('gate', net.dense('squeeze', net.globalAveragePool('mean', y), { units: 8 }));
  const scaled = net.silu('silu', net.bias('bias', net.scale('scale', y, gate)));
  const normed = net.gelu('gelu', net.groupNorm('gn', scaled, { groups: 4 }));
  const widened = net.padChannels('pad', normed, { filters: 16 });
  const grouped = net.conv2d('grouped', widened, { filters: 8, kernelSize: 3, strides: 1, padding: 1, groups: 4 });
  const z = net.add('add', y, grouped);
  return net.dense('head', net.globalAveragePool('last', z), { units: 3 });
});

/** An odd size is padded where an even one is not. */
const study = (depth: 34 | 50, shortcut: 'plain' | 'residual') => () =>
  resnet({ depth, shortcut, imageSize: depth === 34 ? 64 : 33, classes: 10 });

export const networks: Readonly<Record<string, (precision: Precision) => Network>> = {
  plain34: study(34, 'plain'),
  plain50: study(50, 'plain'),
  resnet34: study(34, 'residual'),
  resnet50: study(50, 'residual'),
  'every operation': () => gated,
  'the trial': (precision) => trialNetworks[precision],
};

const normalize = { mean: [120, 115, 100], std: [60, 55, 50] };
const options: readonly Omit<SessionOptions, 'precision' | 'batchSize'>[] = [
  { normalize, momentum: 0.9, weightDecay: 1e-4, labelSmoothing: 0.1 },
  { normalize, momentum: 0, weightDecay: 1e-4, labelSmoothing: 0 },
  { momentum: 0.9, weightDecay: 0, labelSmoothing: 0 },
  { normalize, momentum: 0.9, weightDecay: 1e-4, labelSmoothing: 0, nesterov: true, clipNorm: 1, mixup: true },
  { normalize, momentum: 0.9, weightDecay: 0.1, labelSmoothing: 0, optimizer: 'adamw' },
];

const compiled = new Map<string, readonly NodeDef[]>();

/** The nodes of everything that a session on a GPU can be asked for: step, evaluation, upload, reading, writing. */
export function graphsOf(name: string): readonly NodeDef[] {
  const nodes = compiled.get(name) ?? compileAll(networks[name] as (precision: Precision) => Network);
  compiled.set(name, nodes);
  return nodes;
}

const compileAll = (network: (precision: Precision) => Network): NodeDef[] =>
  precisions.flatMap((precision) =>
    options.flatMap((each) => {
      const session = { ...each, precision, batchSize: 8 };
      return nodesOf(compile(network(precision), session, loweringFor('gpu', session)).savedModel);
    }),
  );
