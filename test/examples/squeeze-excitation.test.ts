import { expect, it, describe as suite } from 'vitest';
import study from '../../examples/squeeze-excitation/ablation.config.ts';
import { withSqueezeExcitation } from '../../examples/squeeze-excitation/block.ts';
import type { Network } from '../../src/engine/network/network.ts';
import { bottleneckBlock } from '../../src/model/block.ts';
import { describe } from '../../src/model/describe.ts';
import { resnet } from '../../src/model/resnet.ts';
import { checkStudy } from '../../src/study/check.ts';
import { variantsOf } from '../../src/study/variants.ts';

const input = { imageSize: 32, classes: 2 };
const networkOf = (levels: Record<string, string | number>): Network =>
  study.network(levels as never, input) as Network;
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
