import { describe, expect, it } from 'vitest';
import { precisions } from '../../../src/base/choices.ts';
import type { NodeDef } from '../../../src/compute/graph/generated/api_pb.js';
import { Graph } from '../../../src/compute/graph/graph.ts';
import { gather } from '../../../src/compute/graph/nodes.ts';
import { kindsOf, nodesOf, withoutKernel } from '../../../src/engine/gpu/kernel-table.ts';
import { requirements } from '../../../src/engine/gpu/requirements.ts';
import { gpuSpec } from '../../../src/engine/install/spec.ts';
import { compileOperations } from '../../../src/engine/self-test/operations.ts';
import { operations as vocabulary } from '../../../src/network/operations.ts';
import fixture from '../../fixtures/gpu-kernels/kernels.json' with { type: 'json' };
import { gated, graphsOf, networks } from './graphs.ts';

const missing = (nodes: readonly NodeDef[]): string[] => withoutKernel(kindsOf(nodes), fixture.kernels);

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

  it.each(Object.keys(networks))('cover all graphs of %s, in every precision', (name) => {
    expect(missing(graphsOf(name))).toEqual([]);
  });

  it.each(precisions)('cover the self-test by operation in %s', (precision) => {
    const nodes = nodesOf(compileOperations('gpu', { precision }).savedModel);
    expect(missing(nodes)).toEqual([]);
  });

  it('lack what they lack: an operation without one is named', () => {
    const graph = new Graph();
    gather(graph.placeholder('uint8', [4, 2]), graph.placeholder('int32', [1]));
    const nodes = nodesOf(graph.toSavedModel(graph.addEffect('NotThere', [], {})));
    expect(missing(nodes)).toEqual(['GatherV2 Taxis=int32 Tindices=int32 Tparams=uint8', 'NotThere']);
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
