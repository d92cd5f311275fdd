// A worker thread starts without the loader that its parent runs TypeScript with. This one loads the sources as
// CommonJS, in half the time of ES modules. So no source that runs here may load another by import().
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

const unregister = register();
const { started } = createRequire(import.meta.url)('./host.ts');
// TensorFlow.js is JavaScript. With the loader and its source maps it would take twice the time.
unregister();
await started;
process.setSourceMapsEnabled(true);
