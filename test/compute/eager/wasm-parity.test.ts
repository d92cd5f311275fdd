import { it } from 'vitest';
import { openEager } from '../../../src/compute/eager/session.ts';
import { expectParity, type ParityCase, parityCases, titleOf } from '../../support/parity.ts';
import { loadRuntime } from '../../support/runtime.ts';

const runtime = await loadRuntime('wasm');
/** The smallest of the cases: an odd image size, three images. */
const parity = parityCases[4] as ParityCase;

it(`eager on WebAssembly computes what PyTorch does: ${titleOf(parity)}`, { timeout: 300_000 }, () => {
  expectParity(openEager, runtime, parity);
});
