/** The question of both studies in this folder, one for Ablate's own engine and one for PyTorch. */
export const question = {
  factors: { shortcut: ['plain', 'residual'] },
  contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
  recipe: { epochs: 3, batchSize: 16, learningRate: 0.005, warmupEpochs: 1, cropPadding: 2 },
  dataset: { source: 'synthetic', imageSize: 32, limit: 1000 },
  seeds: [0, 1, 2],
} as const;
