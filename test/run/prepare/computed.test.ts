import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ownEngineSchema } from '../../../src/base/engine.ts';
import { NetworkBuilder, networkDigest } from '../../../src/network/network.ts';
import type * as key from '../../../src/record/key.ts';
import type * as digester from '../../../src/run/prepare/computed.ts';
import { makeRecord } from '../../support/records.ts';

/** Large enough for each way to compute a convolution that a CPU with AVX2 chooses. */
const network = NetworkBuilder.build([16, 16, 3], (net, image) => {
  const stem = net.conv2d('stem', image, { filters: 32, kernelSize: 3, strides: 1, padding: 1 });
  const x = net.relu('relu', net.batchNorm('norm', stem));
  const y = net.conv2d('conv', x, { filters: 32, kernelSize: 3, strides: 1, padding: 1 });
  return net.dense('fc', net.globalAveragePool('pool', net.gelu('gelu', y)), { units: 2 });
});

const { config } = makeRecord();
const common = { tensorflow: '2.21.0', device: 'CPU', threads: 2, processor: 'CPU', instructions: 'avx2' } as const;
const engines = {
  graph: { ...common, engine: 'native', mode: 'graph', lowering: 'avx2', onednn: true },
  wasm: { ...common, engine: 'wasm', mode: 'eager', lowering: null, onednn: null },
} as const;

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** The keys of one run, before it is trained, with the sources in a folder. */
async function keysBy(sources: string) {
  const { Digester }: typeof digester = await import(join(sources, 'run/prepare/computed.ts'));
  const { runKey }: typeof key = await import(join(sources, 'record/key.ts'));
  const keyOn = async (name: keyof typeof engines) => {
    const info = ownEngineSchema.parse({ ...engines[name], deterministic: true, selfTest: 'passed' });
    const engine = { info, memory: 0, source: { kind: 'wasm' }, precision: 'fp32' } as const;
    const data = { dataset: {}, request: config.dataset } as Parameters<digester.Digester['computedBy']>[0]['data'];
    const computed = await new Digester().computedBy({ config, data, training: { by: 'ablate', network, engine } });
    const parts = { config, network: networkDigest(network), dataset: 'a', packages: null, engine: info };
    return { key: runKey({ ...parts, ...computed }), compiler: computed.compiler };
  };
  const [graph, wasm] = [await keyOn('graph'), await keyOn('wasm')];
  return { graph: graph.key, wasm: wasm.key, compiler: graph.compiler };
}

type Change = readonly [what: string, file: string, text: string, other: string];

/** The same with a copy of the sources, with these changes. */
async function keysWith(...changes: readonly Change[]) {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-key-'));
  folders.push(folder);
  await cp('src', join(folder, 'src'), { recursive: true });
  await cp('package.json', join(folder, 'package.json'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  for (const [what, file, text, other] of changes) {
    const path = join(folder, 'src', file);
    const before = await readFile(path, 'utf8');
    const changed = before.replace(text, other);
    expect(changed, what).not.toBe(before);
    await writeFile(path, changed);
  }
  return keysBy(join(folder, 'src'));
}

describe('the key of a run', { timeout: 60_000 }, async () => {
  const before = await keysBy(resolve('src'));

  it('does not change with comments, messages, layouts and types, nor with a graph that is only written differently', async () => {
    const keys = await keysWith(
      ['a comment in what is trained', 'train/schedule.ts', '/** Share of the peak', '/** Part of the peak'],
      ['a comment in what computes', 'compute/graph/winograd.ts', '/** Width and height', '/** Height and width'],
      ['a comment in a network', 'network/operations.ts', '/**', '/** More.'],
      ['a message about disk space', 'engine/install/space.ts', 'No space left in', 'Too little space in'],
      ['a message of training', 'train/train.ts', 'do not fill one batch of', 'are fewer than a batch of'],
      [
        'the layout of a table',
        'cli/layer-table.ts',
        "label('Layer'), label('Operation')",
        "label('Operation'), label('Layer')",
      ],
      ['the layout of a source', 'train/schedule.ts', '(step, steps) =>', '(\n  step,\n  steps,\n) =>'],
      ['a type', 'train/epoch.ts', '/** Number of the epoch, from 1. */', 'readonly more?: number;'],
      ['the name of a scope', 'compute/graph/program.ts', "within('write'", "within('inlets'"],
      [
        'the order in which nodes are written',
        'compute/graph/program.ts',
        "const step = graph.within('step', () => compiler.step());\n  const evaluate = graph.within('evaluate', () => compiler.evaluate());",
        "const evaluate = graph.within('evaluate', () => compiler.evaluate());\n  const step = graph.within('training', () => compiler.step());",
      ],
      [
        'another way to write it',
        'compute/graph/nodes.ts',
        'if (tensors.length === 1) return',
        'if (!tensors[1]) return',
      ],
    );
    expect(keys).toEqual(before);
  });

  it.each<Change>([
    ['a constant', 'train/schedule.ts', '(1 + Math.cos', '(1.5 + Math.cos'],
    ['a constant of both interpreters', 'compute/optimizer.ts', 'clipEpsilon = 1e-6', 'clipEpsilon = 1e-7'],
    ['an operation', 'network/initialize.ts', 'stddev * random', 'stddev + random'],
    [
      'the order of two draws',
      'train/augment/augment.ts',
      "this.#views = stream('augmentation');\n    this.#boxes = stream('resized crop');",
      "this.#boxes = stream('resized crop');\n    this.#views = stream('augmentation');",
    ],
  ])('changes with %s', async (...change) => {
    const { graph, wasm } = await keysWith(change);
    expect(graph).not.toBe(before.graph);
    expect(wasm).not.toBe(before.wasm);
  });

  it.each<Change>([
    ['a constant', 'compute/graph/lowering-tables.ts', 'filterTaps: 0, winograd: 2', 'filterTaps: 0, winograd: 3'],
    ['an operation', 'compute/graph/nodes.ts', "binary('Sub')", "binary('SquaredDifference')"],
    [
      'the order of a sum',
      'compute/graph/program.ts',
      '[...gradients.values()].map',
      '[...gradients.values()].reverse().map',
    ],
  ])('changes on a compiled graph alone with %s in its graph', async (...change) => {
    const keys = await keysWith(change);
    expect(keys.graph).not.toBe(before.graph);
    expect(keys.compiler).not.toBe(before.compiler);
    expect(keys.wasm).toBe(before.wasm);
  });

  it('changes without a compiled graph alone with what computes there', async () => {
    const keys = await keysWith(['a name', 'compute/eager/optimizer.ts', 'momentum', 'inertia']);
    expect(keys.wasm).not.toBe(before.wasm);
    expect({ ...keys, wasm: before.wasm }).toEqual(before);
  });

  it('does not change with what a network without a compiled graph is not computed by', async () => {
    const { graph, wasm, compiler } = await keysWith([
      'SiLU',
      'compute/graph/activations.ts',
      'multiply(x, gate)',
      'multiply(gate, x)',
    ]);
    expect({ graph, wasm }).toEqual({ graph: before.graph, wasm: before.wasm });
    // SiLU is in no layer of this network. That it is computed differently shows in other networks.
    expect(compiler).not.toBe(before.compiler);
  });
});
