import { defineStudy, NetworkBuilder } from 'ablate-check';
import { wideBlock } from './block.ts';

/** A study of a repository elsewhere: the package is all it imports beside a block of its own. */
export default defineStudy({
  name: 'width',
  factors: { width: [2, 4] },
  variant: ({ width }) => `width${width}`,
  network: ({ width }, { imageSize, classes }) =>
    NetworkBuilder.build([imageSize, imageSize, 3], (net, image) => {
      const x = wideBlock(net, image, width);
      return net.dense('fc', net.globalAveragePool('pool', x), { units: classes });
    }),
  contrast: { factor: 'width', baseline: 2, treatment: 4 },
  recipe: { epochs: 1, batchSize: 8, warmupEpochs: 0, flip: false, cropPadding: 0 },
  dataset: { source: 'synthetic', imageSize: 16, limit: 40 },
  seeds: [0],
});
