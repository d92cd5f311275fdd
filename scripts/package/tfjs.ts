/**
 * Stands in the package for `@tensorflow/tfjs`, which takes 270 MB for layers, converters and browsers: the same core and
 * the same gradients, which the build takes from the core's own modules, as they have no form that Node.js loads.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';

export { default } from '@tensorflow/tfjs-core';
