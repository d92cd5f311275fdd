import { defineStudy, resnet, resnetName } from './src/api/index.ts';

/**
 * Does the shortcut help, and does it help more when the network is deeper? ResNet-34 and ResNet-50, each plain and
 * residual, alike in everything else (He et al. 2015, section 4). As written it takes minutes on a laptop.
 */
export default defineStudy({
  name: 'resnet-shortcut',
  factors: { depth: [34, 50], shortcut: ['plain', 'residual'] },
  variant: resnetName,
  network: ({ depth, shortcut }, { imageSize, classes }) => resnet({ depth, shortcut, imageSize, classes }),
  contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
  recipe: {
    epochs: 3,
    batchSize: 16,
    learningRate: 0.002,
    momentum: 0.9,
    weightDecay: 5e-4,
    warmupEpochs: 1,
    labelSmoothing: 0,
    flip: true,
    cropPadding: 0,
  },
  dataset: { source: 'cats_vs_dogs', imageSize: 32, limit: 1000 },
  seeds: [0, 1, 2, 3],
  margin: 1,
  presets: {
    /** For a machine that has only WebAssembly: ten minutes, by two seeds and fewer images. */
    wasm: { recipe: { epochs: 2 }, dataset: { limit: 360 }, seeds: [0, 1] },
    /** Photographs that an evening on a laptop is enough for. */
    photographs: {
      recipe: { epochs: 3, batchSize: 32, learningRate: 0.01, warmupEpochs: 0.5, cropPadding: 4 },
      dataset: { imageSize: 64, limit: null },
      seeds: [0, 1, 2, 3, 4],
    },
    /** The whole data set, for a GPU. */
    full: {
      recipe: { epochs: 30, batchSize: 32, learningRate: 0.01, cropPadding: 16 },
      dataset: { imageSize: 128, limit: null },
    },
  },
});
