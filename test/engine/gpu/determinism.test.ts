import { describe, expect, it } from 'vitest';
import type { NodeDef } from '../../../src/compute/graph/generated/api_pb.js';
import { Graph } from '../../../src/compute/graph/graph.ts';
import { nodesOf } from '../../../src/engine/gpu/kernel-table.ts';
import fixture from '../../fixtures/gpu-kernels/kernels.json' with { type: 'json' };
import { graphsOf, networks } from './graphs.ts';

/** Why an operation gives the same bits each time on one GPU, by the operations for which that is why. */
const deterministic: Readonly<Record<string, readonly string[]>> = {
  'nothing is computed, or values are moved': [
    ...['Const', 'Placeholder', 'NoOp', 'Identity', 'Reshape', 'Fill', 'OneHot'],
    ...['VarHandleOp', 'ReadVariableOp', 'AssignVariableOp', 'DeepCopy'],
    ...['Pad', 'PadV2', 'Slice', 'Split', 'ConcatV2', 'BroadcastTo', 'GatherV2', 'ResourceGather'],
  ],
  'every value is computed by one thread from values at its own place': [
    ...['AddV2', 'AddN', 'Sub', 'Mul', 'Maximum', 'Minimum', 'Equal', 'Cast', 'BiasAdd'],
    ...['RealDiv', 'Exp', 'Erf', 'Sqrt', 'Rsqrt', 'ResourceApplyAdam'],
    ...['Relu', 'ReluGrad', 'Sigmoid', 'SigmoidGrad', 'ResourceApplyMomentum', 'ResourceApplyGradientDescent'],
  ],
  'sums are taken in a fixed tree, without atomic additions (tensorflow/core/kernels/reduction_gpu_kernels.cu.h)': [
    ...['Sum', 'Mean', 'L2Loss', 'Softmax', 'LogSoftmax'],
  ],
  'cuBLAS gives the same bits on one GPU in one stream (its documentation, 2.1.4)': ['MatMul'],
  'cuDNN is asked for deterministic algorithms (RequireCudnnDeterminism in xla/stream_executor/cuda/cuda_dnn.cc)': [
    ...['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'MaxPool', 'MaxPoolGrad'],
    ...['FusedBatchNormV3', 'FusedBatchNormGradV3'],
  ],
};

const known = Object.values(deterministic).flat();
const unknownIn = (nodes: readonly NodeDef[]): string[] =>
  [...new Set(nodes.map(({ op }) => op))].filter((operation) => !known.includes(operation));

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

const refusedIn = (nodes: readonly NodeDef[]): string[] =>
  [...new Set(nodes.map(refusable))].filter((name) => Object.values(refusals).some((pattern) => pattern.test(name)));

describe('on a GPU that has to give the same bits again', () => {
  it.each(Object.keys(networks))('no kernel refuses to run %s, and each is known not to change', (name) => {
    const nodes = graphsOf(name);
    expect(refusedIn(nodes)).toEqual([]);
    expect(unknownIn(nodes), 'say above why it is deterministic, or use another operation').toEqual([]);
  });

  it('an operation that refuses, and one that draws or that nobody has looked at, is named', () => {
    const graph = new Graph();
    for (const operation of ['Bincount', 'RandomUniform', 'ScatterNd', 'Relu']) graph.addEffect(operation, [], {});
    const nodes = nodesOf(graph.toSavedModel(graph.addEffect('NoOp', [], {})));
    expect(refusedIn(nodes)).toEqual(['Bincount', 'ScatterNd']);
    expect(unknownIn(nodes)).toEqual(['Bincount', 'RandomUniform', 'ScatterNd']);
  });

  it('nothing is listed here that no graph has', () => {
    const used = new Set(Object.keys(networks).flatMap((name) => graphsOf(name).map(({ op }) => op)));
    expect(known.filter((operation) => !used.has(operation))).toEqual([]);
  });

  it('the wheel refuses nothing that this test does not know of', () => {
    const unknown = fixture.nondeterministic.filter(
      (message) => !Object.keys(refusals).some((words) => message.includes(words)),
    );
    expect(unknown).toEqual([]);
    const stale = Object.keys(refusals).filter((words) => !fixture.nondeterministic.some((m) => m.includes(words)));
    expect(stale).toEqual([]);
  });
});
