import { expect, it } from 'vitest';
import { resnet } from '../../src/model/resnet.ts';
import { leaveOut } from '../../src/network/leave-out.ts';
import { rebuiltNetwork, writtenNetwork } from '../../src/weights/written-network.ts';

const small = { imageSize: 32, classes: 2 };

it.each([
  ['a ResNet of groups', resnet({ ...small, depth: 50, shortcut: 'C', groups: 32, widthPerGroup: 4 })],
  ['a ResNet of other parts', resnet({ ...small, depth: 18, shortcut: 'A', norm: 'group', activation: 'gelu' })],
  [
    'a plain network without norms',
    resnet({ ...small, depth: 18, shortcut: 'plain', norm: 'none', activation: 'silu' }),
  ],
  ['a network that lacks a block', leaveOut(resnet({ ...small, depth: 34, shortcut: 'residual' }), 'blocks.4')],
])('%s is the same after it was written as JSON', (_, network) => {
  const written = JSON.parse(JSON.stringify(writtenNetwork(network)));
  expect(rebuiltNetwork(written)).toEqual(network);
});
