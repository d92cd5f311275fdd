import { describe, it } from 'vitest';
import { openEager } from '../../../src/engine/eager/session.ts';
import { nativeRuntime } from '../../support/engine.ts';
import { expectParity, parityCases, partsCases, titleOf } from '../../support/parity.ts';

const native = await nativeRuntime();

describe.skipIf('reason' in native)('eager on the native engine computes what PyTorch does', () => {
  it.each([...parityCases, ...partsCases].map((parity) => [titleOf(parity), parity] as const))('%s', (_, parity) => {
    if ('runtime' in native) expectParity(openEager, native.runtime, parity);
  });
});
