import { describe } from 'vitest';
import { nativeRuntime } from '../../support/engine.ts';
import { describeEager } from './suite.ts';

const native = await nativeRuntime();

if ('runtime' in native) describeEager('eager on the native engine', native.runtime);
else describe.skip(`eager on the native engine: ${native.reason}`);
