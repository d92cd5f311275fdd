import { messageOf } from '../../errors.ts';
import { interpreters } from '../interpreter.ts';
import { loadNative } from '../native.ts';
import { loadWasm } from '../wasm.ts';
import { failureOf } from '../worker/protocol.ts';
import { largestDeviation, tolerances } from './compare.ts';
import { type Outcome, runTrial } from './trial.ts';
import type { ChildReport, TestSetup, Verdict } from './verdict.ts';

/**
 * The child's side of the self-test: the trial on WebAssembly, whose kernels share nothing with TensorFlow's, and then on
 * the engine under test.
 */
process.once('message', async (setup: TestSetup) => {
  const report = (message: ChildReport): boolean | undefined => process.send?.(message);
  try {
    const reference = runTrial(interpreters.eager, await loadWasm());
    report({ verdict: await judge(setup, reference) });
  } catch (error) {
    report({ failure: failureOf(error) });
  }
  process.disconnect();
});

async function judge({ engine, mode }: TestSetup, reference: Outcome): Promise<Verdict> {
  const runtime = await loadNative(engine);
  try {
    const { quantity, error } = largestDeviation(reference, runTrial(interpreters[mode], runtime));
    const right = error <= tolerances[engine.kind];
    return right ? 'passed' : `computed ${quantity} wrong by ${(100 * error).toFixed(1)} %`;
  } catch (error) {
    return `failed: ${messageOf(error)}`;
  }
}
