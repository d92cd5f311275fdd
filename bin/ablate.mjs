#!/usr/bin/env node
// Runs the TypeScript sources as they are: a changed block is what the next run trains.
import { register } from 'tsx/esm/api';

register();
await import('../src/cli/main.ts');
