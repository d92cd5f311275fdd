#!/usr/bin/env node
// Runs the TypeScript sources as they are: a changed block is what the next run trains. CommonJS is registered, too:
// a study may lie in a folder whose package is not of type "module".
import { register as registerCommonJs } from 'tsx/cjs/api';
import { register } from 'tsx/esm/api';

registerCommonJs();
register();
await import('../src/cli/main.ts');
