import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, describe as suite } from 'vitest';
import study from '../../examples/squeeze-excitation/ablation.config.ts';
import { withSqueezeExcitation } from '../../examples/squeeze-excitation/block.ts';
import type { Engine } from '../../src/compute/engine.ts';
import { prepareDataset } from '../../src/data/prepare.ts';
import { startEngine } from '../../src/engine/start.ts';
import { bottleneckBlock } from '../../src/model/block.ts';
import { resnet } from '../../src/model/resnet.ts';
import { describe } from '../../src/network/describe.ts';
import type { Network } from '../../src/network/network.ts';
import { checkStudy } from '../../src/study/check.ts';
import type { RunConfig } from '../../src/study/config.ts';
import { planRuns } from '../../src/study/runs.ts';
import { networkOf as studyNetwork } from '../../src/study/study.ts';
import { variantsOf } from '../../src/study/variants.ts';
import { train } from '../../src/train/train.ts';
import { outsideCheckout } from '../support/records.ts';

const input = { imageSize: 32, classes: 2 };
const networkOf = (levels: Record<string, string | number>): Network => studyNetwork(study, levels, input) as Network;
const names = (network: Network) => network.layers.map((layer) => layer.name);

suite('the squeeze-and-excitation example', () => {
  it('is a study of four variants', () => {
    const checked = checkStudy(study, 'ablation.config.ts');
    expect(variantsOf(checked).map((variant) => variant.name)).toEqual([
      'resnet18',
      'se-resnet18',
      'resnet34',
      'se-resnet34',
    ]);
  });

  it('compares with the plain ResNet and adds nothing but the excitation', () => {
    const without = networkOf({ depth: 18, se: 'without' });
    expect(without).toEqual(resnet({ depth: 18, shortcut: 'residual', ...input }));
    const added = names(networkOf({ depth: 18, se: 'with' })).filter((name) => !names(without).includes(name));
    expect(added).toHaveLength(8 * 6);
    expect(added.every((name) => name.includes('.se.'))).toBe(true);
  });

  it('scales the branch before the shortcut joins', () => {
    const network = networkOf({ depth: 18, se: 'with' });
    const index = names(network).indexOf('blocks.0.add');
    const [branch] = network.layers[index]?.inputs ?? [];
    expect(network.layers[branch as number]?.name).toBe('blocks.0.se.scale');
  });

  it('has the published size at depth 50', () => {
    const block = withSqueezeExcitation(bottleneckBlock);
    const network = resnet({ depth: 50, shortcut: 'residual', imageSize: 224, classes: 1000, block });
    // Hu et al. 2018, table 10, round to 28.1 million.
    expect(describe(network).parameters).toBe(28_088_024);
  });
});

suite('training the squeeze-and-excitation example', () => {
  let folder: string;
  let engine: Engine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ablate-example-'));
    engine = await startEngine('auto', { log: () => undefined });
  });

  afterAll(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true });
  });

  it('learns forty images by heart', async () => {
    const [config] = planRuns(checkStudy(study, 'ablation.config.ts'), {
      precision: 'fp32',
      variants: ['se-resnet18'],
      recipe: { epochs: 16, batchSize: 8, flip: false, cropPadding: 0 },
      dataset: { source: 'synthetic', imageSize: 32, limit: 50 },
    });
    const { epochs } = await train({
      config: config as RunConfig,
      network: networkOf({ depth: 18, se: 'with' }),
      dataset: await prepareDataset((config as RunConfig).dataset, { cacheFolder: folder, log: () => undefined }),
      engine,
      provenance: outsideCheckout,
      checkpoint: { path: join(folder, 'run') },
    });
    expect(epochs.at(-1)?.train.loss).toBeLessThan((epochs[0]?.train.loss as number) / 2);
  });
});
