// A child process starts without the loader that its parent runs TypeScript with.
import { register } from 'tsx/esm/api';

register();
await import('./host.ts');
