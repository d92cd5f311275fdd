import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { type Precision, precisions } from '../../../src/base/precision.ts';
import type { SessionOptions } from '../../../src/engine/engine.ts';
import { requirements } from '../../../src/engine/gpu/requirements.ts';
import { loweringFor } from '../../../src/engine/graph/convolution.ts';
import { type NodeDef, SavedModelSchema } from '../../../src/engine/graph/generated/api_pb.js';
import { Graph } from '../../../src/engine/graph/graph.ts';
import { gather } from '../../../src/engine/graph/nodes.ts';
import { compile } from '../../../src/engine/graph/program.ts';
import { gpuSpec } from '../../../src/engine/install/spec.ts';
import { compileOperations } from '../../../src/engine/self-test/operations.ts';
import { trialNetworks } from '../../../src/engine/self-test/trial.ts';
import { resnet } from '../../../src/model/resnet.ts';
import { type Network, NetworkBuilder } from '../../../src/network/network.ts';
import { operations as vocabulary } from '../../../src/network/operations.ts';
import { dataTypeName } from '../../fixtures/gpu-kernels/data-types.ts';
import fixture from '../../fixtures/gpu-kernels/kernels.json' with { type: 'json' };

/** `Cast DstT=float SrcT=uint8`: an operation with its element types. */
function nameOf({ op, attr }: NodeDef): string {
  const types = Object.entries(attr).flatMap(([name, { value }]) =>
    value.case === 'type' ? [`${name}=${dataTypeName(value.value)}`] : [],
  );
  return [op, ...types.sort()].join(' ');
}

const kernels: Readonly<Record<string, readonly string[]>> = fixture.kernels;

/** Whether a kernel of the wheel takes these types; it may leave some attributes open. */
function hasKernel(name: string): boolean {
  const [operation = '', ...types] = name.split(' ');
  return (kernels[operation] ?? []).some((kernel) =>
    kernel
      .split(' ')
      .filter((constraint) => constraint !== '')
      .every((constraint) => {
        const [attribute, allowed = ''] = constraint.split('=');
        return allowed.split('|').some((type) => types.includes(`${attribute}=${type}`));
      }),
  );
}

const nodesOf = (savedModel: Uint8Array): readonly NodeDef[] =>
  fromBinary(SavedModelSchema, savedModel).metaGraphs[0]?.graphDef?.node ?? [];

/** Every operation of the vocabulary once, with what no ResNet of the study has. */
const gated = NetworkBuilder.build([16, 16, 3], (net, image) => {
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

const networks: Readonly<Record<string, (precision: Precision) => Network>> = {
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
];

/** The nodes of everything that a session on a GPU can be asked for: step, evaluation, upload, reading, writing. */
function graphsOf(name: string): NodeDef[] {
  return precisions.flatMap((precision) =>
    options.flatMap((each) => {
      const network = (networks[name] as (precision: Precision) => Network)(precision);
      const session = { ...each, precision, batchSize: 8 };
      return nodesOf(compile(network, session, loweringFor('gpu', 8)).savedModel);
    }),
  );
}

/** Operations that are behind each refusal of the wheel's kernels to run where determinism is asked for. */
const refusals: Readonly<Record<string, RegExp>> = {
  'AdjustContrast ': /^AdjustContrast$/,
  AdjustContrastv2: /^AdjustContrastv2$/,
  DepthwiseConvBackpropFilter: /^DepthwiseConv2dNativeBackpropFilter$/,
  ResizeNearestNeighborGrad: /^ResizeNearestNeighborGrad$/,
  SparseTensorDenseMatmulOp: /^SparseTensorDenseMatMul$/,
  'fused batch-norm backprop, when training is disabled': /^FusedBatchNormGrad.* is_training=false$/,
  DebugNumericSummaryV2: /^DebugNumericSummaryV2$/,
  Dilation2DBackpropFilter: /^Dilation2DBackpropFilter$/,
  Dilation2DBackpropInput: /^Dilation2DBackpropInput$/,
  MaxPoolGradWithArgmax: /^MaxPoolGradWithArgmax$/,
  SVD: /^Svd$/,
  ' Bincount': /^Bincount$/,
  DenseBincount: /^DenseBincount$/,
  FakeQuantWithMinMaxVarsGradient: /^FakeQuantWithMinMaxVarsGradient$/,
  FakeQuantWithMinMaxVarsPerChannelGradient: /^FakeQuantWithMinMaxVarsPerChannelGradient$/,
  'Scatter ops with ref inputs': /^Scatter/,
  CropAndResizeBackpropBoxes: /^CropAndResizeGradBoxes$/,
  CropAndResizeBackpropImage: /^CropAndResizeGradImage$/,
  ' sorted segment reduction': /^(Sparse)?Segment/,
  'unsorted segment reduction': /^UnsortedSegment/,
  ' SoftmaxCrossEntropyWithLogits': /^SoftmaxCrossEntropyWithLogits$/,
  SparseSoftmaxCrossEntropyWithLogits: /^SparseSoftmaxCrossEntropyWithLogits$/,
};

/** The operation, with what decides whether its kernel refuses. */
const refusable = ({ op, attr }: NodeDef): string =>
  attr.is_training?.value.case === 'b' ? `${op} is_training=${attr.is_training.value.value}` : op;

describe('the GPU kernels of the pinned wheel', () => {
  it('are those of the wheels that the engine installs', () => {
    expect(fixture.wheels).toEqual(
      Object.fromEntries(gpuSpec.wheels.map(({ project, version }) => [project, version])),
    );
  });

  it('are asked about every operation of the vocabulary', () => {
    const asked = new Set(gated.layers.map(({ operation }) => operation));
    expect([...asked].sort()).toEqual(Object.keys(vocabulary).sort());
  });

  it.each(Object.keys(networks))('cover and run all graphs of %s, in every precision', (name) => {
    const nodes = graphsOf(name);
    expect([...new Set(nodes.map(nameOf))].filter((each) => !hasKernel(each))).toEqual([]);
    const patterns = Object.values(refusals);
    const refused = [...new Set(nodes.map(refusable))].filter((each) => patterns.some((pattern) => pattern.test(each)));
    expect(refused, 'refused where determinism is asked for').toEqual([]);
  });

  it.each(precisions)('cover the self-test by operation in %s', (precision) => {
    const nodes = nodesOf(compileOperations('gpu', precision).savedModel);
    expect([...new Set(nodes.map(nameOf))].filter((each) => !hasKernel(each))).toEqual([]);
  });

  it('lack what they lack: an operation without one is named', () => {
    const graph = new Graph();
    gather(graph.placeholder('uint8', [4, 2]), graph.placeholder('int32', [1]));
    const nodes = nodesOf(graph.toSavedModel(graph.addEffect('NotThere', [], {})));
    expect(nodes.map(nameOf).filter((each) => !hasKernel(each))).toEqual([
      'GatherV2 Taxis=int32 Tindices=int32 Tparams=uint8',
      'NotThere',
    ]);
  });

  it('refuse nothing that this test does not know of', () => {
    const unknown = fixture.nondeterministic.filter(
      (message) => !Object.keys(refusals).some((words) => message.includes(words)),
    );
    expect(unknown).toEqual([]);
    const stale = Object.keys(refusals).filter((words) => !fixture.nondeterministic.some((m) => m.includes(words)));
    expect(stale).toEqual([]);
  });
});

describe('the machine code of the pinned wheels', () => {
  const { tensorflow } = fixture.machineCode;
  const [newer, older] = requirements;

  it('decides which GPU is too old', () => {
    const lowest = [fixture.machineCode['cudnn ops'], fixture.machineCode['cudnn cnn']].map(({ machineCode }) =>
      Math.min(...Object.keys(machineCode).map(Number)),
    );
    expect(lowest).toEqual([10 * older.capability, 10 * older.capability]);
  });

  it('is there for all kernels of compute capability 7 and 8, so that any driver of CUDA 12 runs them', () => {
    expect(tensorflow.machineCode).toMatchObject({ 70: tensorflow.binaries, 80: tensorflow.binaries });
    expect(older.cuda).toBe(12000);
  });

  it('is missing for newer ones, where the driver compiles PTX 8.5, which CUDA 12.5 brought', () => {
    expect(tensorflow.machineCode['90']).toBeLessThan(tensorflow.binaries);
    expect(Object.keys(tensorflow.ptx)).toEqual([String(10 * newer.capability)]);
    expect(Object.keys(tensorflow.ptx['90']).sort().at(-1)).toBe('8.5');
    expect(newer.cuda).toBe(12050);
  });
});
