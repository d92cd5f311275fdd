import { interpreters } from '../interpreter.ts';
import { loadFrom } from '../source.ts';
import { failureOf, type WorkerSetup } from '../worker/protocol.ts';
import { largestDeviation, tolerances } from './compare.ts';
import { runTrial } from './trial.ts';
import type { ChildReport } from './verdict.ts';

/**
 * The child's side of the self-test: the trial on WebAssembly, whose kernels share nothing with TensorFlow's, and then on
 * the engine under test.
 */
const report = (message: ChildReport): boolean | undefined => process.send?.(message);

process.once('message', async ({ source, mode }: WorkerSetup) => {
  try {
    const reference = runTrial(interpreters.eager, await loadFrom({ kind: 'wasm' }));
    const runtime = await loadFrom(source);
    const worst = largestDeviation(reference, runTrial(interpreters[mode], runtime));
    const right = runtime.kind === 'wasm' || worst.error <= tolerances[runtime.kind];
    report({ verdict: right ? 'passed' : `computed ${worst.quantity} wrong by ${(100 * worst.error).toFixed(1)} %` });
  } catch (error) {
    report({ failure: failureOf(error) });
  }
  process.disconnect();
});
