import { describe, it } from 'vitest';
import { openEager } from '../../../src/compute/eager/session.ts';
import { nativeRuntime } from '../../support/engine.ts';
import { expectParity, type ParityCase, parityCases, partsCases, titleOf } from '../../support/parity.ts';

const native = await nativeRuntime();
/** Each kind of block, with and without shortcuts, and an odd image size; the graph's parity has all of the cases. */
const [, plain34, resnet50, , odd34] = parityCases as [ParityCase, ParityCase, ParityCase, ParityCase, ParityCase];
const cases = [plain34, resnet50, odd34, ...partsCases];

describe.skipIf('reason' in native)('eager on the native engine computes what PyTorch does', () => {
  it.each(cases.map((parity) => [titleOf(parity), parity] as const))('%s', (_, parity) => {
    if ('runtime' in native) expectParity(openEager, native.runtime, parity);
  });
});
