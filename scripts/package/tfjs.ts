/**
 * Replaces `@tensorflow/tfjs` in the package, whose layers, converters and browser backends take 270 MB. It has the
 * same core and the same gradients. The build takes the gradients from the core's own modules, because Node.js cannot
 * load them from there.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';

export { default } from '@tensorflow/tfjs-core';
