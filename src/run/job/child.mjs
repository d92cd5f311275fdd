// A child process starts without the loader that its parent runs TypeScript with. This one loads the sources as
// CommonJS, in half the time of ES modules. So no source that runs here may load another by import().
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

register();
createRequire(import.meta.url)('./host.ts');
