import type { Runtime } from './local.ts';

/**
 * TensorFlow.js with the gradients of its operations, which for Node.js only this package has; one copy serves every
 * backend. Its default import is the package itself, as it is CommonJS.
 */
export const loadTfjs = async (): Promise<Runtime['tf']> =>
  (await import('@tensorflow/tfjs')).default as unknown as Runtime['tf'];
