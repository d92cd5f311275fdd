import { ConfigurationError, messageOf, sentError } from '../../base/errors.ts';
import { interpreters } from '../interpreter.ts';
import { loadNative } from '../native.ts';
import { loadWasm } from '../wasm.ts';
import { largestDeviation, toleranceOf } from './compare.ts';
import { isOfTheMachine } from './failures.ts';
import { type Outcome, runTrial, trialNetworks } from './trial.ts';
import type { ChildReport, TestSetup, Verdict } from './verdict.ts';

/**
 * The child's side of the self-test: the trial on WebAssembly, whose kernels share nothing with TensorFlow's, and then on
 * the engine under test.
 */
process.once('message', async (setup: TestSetup) => {
  const report = (message: ChildReport): boolean | undefined => process.send?.(message);
  try {
    const reference = runTrial(interpreters.eager, await loadWasm(), trialNetworks[setup.precision], 'fp32');
    report({ verdict: await judge(setup, reference) });
  } catch (error) {
    report({ failure: sentError(error) });
  }
  process.disconnect();
});

async function judge({ engine, mode, precision }: TestSetup, reference: Outcome): Promise<Verdict> {
  const runtime = await loadNative(engine);
  try {
    const outcome = runTrial(interpreters[mode], runtime, trialNetworks[precision], precision);
    const { quantity, error } = largestDeviation(reference, outcome);
    const right = error <= toleranceOf(engine.kind, precision);
    return right ? 'passed' : `computed ${quantity} wrong by ${(100 * error).toFixed(1)} %`;
  } catch (error) {
    // What the user can mend, such as a full disk, is no fault of the engine.
    if (error instanceof ConfigurationError) throw error;
    const message = messageOf(error).split('\n')[0] as string;
    if (!isOfTheMachine(message)) return `failed: ${message}`;
    throw new ConfigurationError(
      `The self-test of the ${engine.kind} engine could not run: ${message}; free the device's memory or restart its driver, and try again.`,
    );
  }
}
