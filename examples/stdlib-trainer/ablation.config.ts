import { command, defineStudy } from '../../src/api/index.ts';

/**
 * Does a hidden layer help? A program trains the runs with nothing but Python's standard library. It shows what a
 * trainer has to do, and takes seconds.
 */
export default defineStudy({
  name: 'stdlib-trainer',
  factors: { network: ['linear', 'hidden'] },
  variant: ({ network }) => network,
  trainer: command(() => ['python3', 'train.py'], { files: ['train.py'], stall: 5 }),
  contrast: { factor: 'network', baseline: 'linear', treatment: 'hidden' },
  recipe: { epochs: 5, learningRate: 0.01 },
  dataset: { source: 'synthetic', imageSize: 8, limit: 500 },
  seeds: [0, 1, 2],
});
