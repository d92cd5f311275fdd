import { architectures, defineStudy, resnet } from '../../src/api/index.ts';
import { withSqueezeExcitation } from './block.ts';

/** Does squeeze-and-excitation help a ResNet, and does it help more when the network is deeper? */
export default defineStudy({
  name: 'squeeze-excitation',
  factors: { depth: [18, 34], se: ['without', 'with'] },
  variant: ({ depth, se }) => `${se === 'with' ? 'se-' : ''}resnet${depth}`,
  network({ depth, se }, { imageSize, classes }) {
    const { block } = architectures[depth];
    return resnet({
      depth,
      shortcut: 'residual',
      imageSize,
      classes,
      block: se === 'with' ? withSqueezeExcitation(block) : block,
    });
  },
  contrast: { factor: 'se', baseline: 'without', treatment: 'with' },
  recipe: {
    epochs: 3,
    batchSize: 32,
    learningRate: 0.01,
    momentum: 0.9,
    weightDecay: 5e-4,
    warmupEpochs: 0.5,
    labelSmoothing: 0,
    flip: true,
    cropPadding: 4,
  },
  dataset: { source: 'cats_vs_dogs', imageSize: 32, limit: 2000 },
  seeds: [0],
  presets: {},
});
