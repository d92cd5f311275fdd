#!/usr/bin/env node
// Runs the TypeScript sources as they are: a changed block is what the next run trains. CommonJS is registered, too:
// a study may lie in a folder whose package is not of type "module".
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';

try {
  accessSync(tmpdir(), constants.W_OK);
} catch {
  // Else tsx fails to make its cache there.
  process.env.TSX_DISABLE_CACHE = '1';
}
const { register: registerCommonJs } = await import('tsx/cjs/api');
const { register } = await import('tsx/esm/api');

registerCommonJs();
register();
await import('../src/cli/main.ts');
