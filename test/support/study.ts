import type { Study } from '../../src/study/study.ts';

/** A 2 x 2 study that trains in no time; `changes` replaces fields. */
export function makeStudy(changes: Partial<Study<never>> = {}): Study<never> {
  return {
    name: 'test',
    factors: { depth: [34, 50], shortcut: ['plain', 'residual'] },
    variant: ({ depth, shortcut }) => `${shortcut === 'residual' ? 'resnet' : 'plain'}${depth}`,
    network: () => {
      throw new Error('This study has no networks.');
    },
    contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
    recipe: {
      epochs: 2,
      batchSize: 8,
      learningRate: 0.01,
      momentum: 0.9,
      weightDecay: 1e-4,
      warmupEpochs: 0.5,
      labelSmoothing: 0,
      flip: true,
      cropPadding: 2,
    },
    dataset: { source: 'synthetic', imageSize: 32, limit: 40 },
    seeds: [0],
    presets: { full: { recipe: { epochs: 30, batchSize: 64 }, dataset: { imageSize: 128, limit: null } } },
    ...changes,
  };
}
