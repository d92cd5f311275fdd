import { defineStudy, resnet } from '../../src/api/index.ts';

/**
 * What is each part of a ResNet-18 worth? The full network, then without the shortcut, without batch norm, without
 * augmentation and without warm-up, each compared with the full one.
 */
export default defineStudy({
  name: 'resnet18-parts',
  design: 'leave-one-out',
  factors: {
    shortcut: ['residual', 'none'],
    norm: ['batch', 'none'],
    augmentation: ['flip-and-crop', 'none'],
    warmup: [true, false],
  },
  network: ({ shortcut, norm }, { imageSize, classes }) => resnet({ depth: 18, shortcut, norm, imageSize, classes }),
  recipe: ({ augmentation, warmup }) => ({
    epochs: 5,
    ...(augmentation === 'none' && { flip: false, cropPadding: 0 }),
    ...(!warmup && { warmupEpochs: 0 }),
  }),
  dataset: { source: 'cats_vs_dogs', imageSize: 32, limit: null },
  seeds: [0, 1, 2],
});
