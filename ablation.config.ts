import { resnet } from './src/model/resnet.ts';
import { resnetName } from './src/model/variant.ts';
import { defineStudy } from './src/study/study.ts';

/**
 * Does the shortcut help, and does it help more when the network is deeper? ResNet-34 and ResNet-50, each plain and
 * residual, alike in everything else (He et al. 2015, section 4). As written it is small enough for a laptop;
 * `--preset full` is the whole of cats_vs_dogs.
 */
export default defineStudy({
  name: 'resnet-shortcut',
  factors: { depth: [34, 50], shortcut: ['plain', 'residual'] },
  variant: resnetName,
  network: ({ depth, shortcut }, { imageSize, classes }) => resnet({ depth, shortcut, imageSize, classes }),
  contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
  recipe: {
    epochs: 4,
    batchSize: 32,
    learningRate: 0.01,
    momentum: 0.9,
    weightDecay: 5e-4,
    warmupEpochs: 0.5,
    labelSmoothing: 0,
    flip: true,
    cropPadding: 4,
  },
  dataset: { source: 'cats_vs_dogs', imageSize: 32, limit: 4000 },
  seeds: [0],
  margin: 1,
  presets: {
    full: {
      recipe: { epochs: 30, warmupEpochs: 1, cropPadding: 16 },
      dataset: { imageSize: 128, limit: null },
      seeds: [0, 1, 2],
    },
  },
});
