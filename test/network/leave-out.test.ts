import { describe, expect, it } from 'vitest';
import { withSqueezeExcitation } from '../../examples/squeeze-excitation/block.ts';
import { ConfigurationError } from '../../src/base/errors.ts';
import { bottleneckBlock } from '../../src/model/block.ts';
import { resnet } from '../../src/model/resnet.ts';
import { leaveOut } from '../../src/network/leave-out.ts';
import { networkDigest } from '../../src/network/network.ts';

const options = { depth: 50, shortcut: 'residual', imageSize: 64, classes: 2 } as const;
const residual = resnet(options);

describe('leaveOut', () => {
  it('cuts a part of many layers, as if it had never been written', () => {
    const excited = resnet({ ...options, block: withSqueezeExcitation(bottleneckBlock) });
    expect(networkDigest(leaveOut(excited, 'blocks.*.se'))).toBe(networkDigest(residual));
  });

  it('makes a plain network of a residual one, with nothing left of what only the shortcut read', () => {
    const plain = resnet({ ...options, shortcut: 'plain' });
    expect(networkDigest(leaveOut(residual, 'blocks.*.add'))).toBe(networkDigest(plain));
  });

  it('cuts one layer of one block, with its variables', () => {
    const cut = leaveOut(residual, 'blocks.2.bn1');
    expect(residual.layers.length - cut.layers.length).toBe(1);
    expect(residual.variables.length - cut.variables.length).toBe(4);
    expect(cut.layers.find(({ name }) => name === 'blocks.2.bn2')).toBeDefined();
  });

  it('takes a name for whole parts of names alone', () => {
    expect(() => leaveOut(residual, 'blocks.1.bn')).toThrow(/^No layer is named "blocks.1.bn".* conv1, bn1, relu1/);
    // blocks.1 is not blocks.10, and none of both is the second layer named conv1.
    const cut = leaveOut(residual, 'blocks.1');
    expect(cut.layers.some(({ name }) => name.startsWith('blocks.1.'))).toBe(false);
    expect(cut.layers.some(({ name }) => name.startsWith('blocks.10.'))).toBe(true);
  });

  it.each([
    ['blocks.3.conv2', /^Layer blocks\.3\.conv2 cannot be left out: it makes \[8,8,128\] of \[16,16,128\]/],
    ['fc', /^Layer fc cannot be left out: it makes \[2\] of \[2048\]/],
    ['blocks.0', /^Layer blocks\.0\.relu3 cannot be left out: it makes \[16,16,256\] of \[16,16,64\]/],
  ])('refuses %s, naming the layer', (pattern, message) => {
    expect(() => leaveOut(residual, pattern)).toThrow(ConfigurationError);
    expect(() => leaveOut(residual, pattern)).toThrow(message);
  });
});
