import { loadRuntime } from '../../../src/engine/load.ts';
import { describeEager } from './suite.ts';

describeEager('eager on WebAssembly', await loadRuntime('wasm'));
