// A worker thread starts without the loader that its parent runs TypeScript with. This one loads the sources as CommonJS, which
// takes half the time: nothing here imports what must be an ES module, such as a study's config.
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

const unregister = register();
const { started } = createRequire(import.meta.url)('./host.ts');
// TensorFlow.js is JavaScript. With the loader and its source maps it would take twice the time.
unregister();
await started;
process.setSourceMapsEnabled(true);
