import type { Runtime } from './local.ts';

/**
 * Loads TensorFlow.js with the gradients of its operations. For Node.js only this package has them, and one copy serves
 * every backend. The package is CommonJS, so its default import is the package itself.
 */
export const loadTfjs = async (): Promise<Runtime['tf']> =>
  (await import('@tensorflow/tfjs')).default as unknown as Runtime['tf'];
