import { NetworkBuilder } from '../../../src/network/network.ts';
import { defineStudy } from '../../../src/study/study.ts';

/** The study of the pages in miniature: the same names, networks of one convolution, one seed, and decided after two. */
export default defineStudy({
  name: 'resnet-shortcut',
  factors: { depth: [34, 50], shortcut: ['plain', 'residual'] },
  variant: ({ depth, shortcut }) => `${shortcut === 'plain' ? 'plain' : 'resnet'}${depth}`,
  network: ({ depth, shortcut }, { imageSize, classes }) =>
    NetworkBuilder.build([imageSize, imageSize, 3], (net, image) => {
      let x = net.conv2d('conv', image, { filters: depth / 2, kernelSize: 3, strides: 2, padding: 1 });
      if (shortcut === 'residual') x = net.add('add', x, net.relu('relu', x));
      return net.dense('fc', net.globalAveragePool('pool', x), { units: classes });
    }),
  contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
  recipe: { epochs: 1, batchSize: 8, warmupEpochs: 0 },
  dataset: { source: 'synthetic', imageSize: 16, limit: 100 },
  seeds: [0],
  margin: 10,
  presets: { photographs: { recipe: { epochs: 2 } } },
});
