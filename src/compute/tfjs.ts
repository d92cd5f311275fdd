import type { Runtime } from './local.ts';

/**
 * Loads TensorFlow.js with the gradients of its operations. For Node.js only this package has them, and one copy serves
 * every backend.
 */
export const loadTfjs = async (): Promise<Runtime['tf']> => contentOf(await import('@tensorflow/tfjs'));

/** Loads the core of TensorFlow.js alone, in a tenth of the time. */
export const loadTfjsCore = async (): Promise<Runtime['tf']> => contentOf(await import('@tensorflow/tfjs-core'));

/** Both packages are CommonJS, so the default import is the package itself, which their types do not say. */
const contentOf = (imported: object): Runtime['tf'] => (imported as { default: Runtime['tf'] }).default;
