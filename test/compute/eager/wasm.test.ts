import { loadRuntime } from '../../support/runtime.ts';
import { describeEager } from './suite.ts';

describeEager('eager on WebAssembly', await loadRuntime('wasm'));
