import { type Block, basicBlock, defineStudy, resnet } from 'ablate-check';

/**
 * The block that this study asks about. Change it, and `npx ablate run` says what the change does to validation
 * accuracy. At first it is the basic block of ResNet-18 and 34 without the ReLU after its shortcut.
 */
const ownBlock: Block = (net, x, { filters, strides, shortcut }) => {
  let branch = net.conv2d('conv1', x, { filters, kernelSize: 3, strides, padding: 1 });
  branch = net.batchNorm('bn1', branch);
  branch = net.relu('relu1', branch);

  branch = net.conv2d('conv2', branch, { filters, kernelSize: 3, strides: 1, padding: 1 });
  branch = net.batchNorm('bn2', branch);

  return shortcut(net, x, branch, strides);
};

/** Two variants that differ in the block and in nothing else, each trained from three seeds. */
export default defineStudy({
  name: 'own-block',
  factors: { block: ['basic', 'own'] },
  variant: ({ block }) => `resnet18-${block}`,
  network: ({ block }, { imageSize, classes }) =>
    resnet({
      depth: 18,
      shortcut: 'residual',
      imageSize,
      classes,
      block: block === 'own' ? ownBlock : basicBlock,
    }),
  contrast: { factor: 'block', baseline: 'basic', treatment: 'own' },
  // Other fields have their defaults: npx ablate run --help lists them all.
  recipe: { epochs: 4, learningRate: 0.01 },
  // Cats and dogs that Ablate draws, for a first try. For your own images, one folder per class: 'folder:images'.
  dataset: { source: 'synthetic', imageSize: 32, limit: 1000 },
  seeds: [0, 1, 2],
});
