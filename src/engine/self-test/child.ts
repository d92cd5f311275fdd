import { ConfigurationError, messageOf, sentError } from '../../base/errors.ts';
import { nameProcess } from '../../base/trace.ts';
import { interpreters } from '../../compute/interpreter.ts';
import type { Runtime } from '../../compute/local.ts';
import { loadWasm } from '../../compute/wasm.ts';
import { loadNative } from '../runtime.ts';
import { type Deviation, largestDeviation, operationTolerance, toleranceOf } from './compare.ts';
import { computeOperations, computeReference, type Reference } from './operations.ts';
import { type Quantities, runTrial, settingsOf, trialNetworks } from './trial.ts';
import { type ChildReport, isOfTheMachine, type TestSetup, type Verdict } from './verdict.ts';

/** Results from WebAssembly, whose kernels have nothing in common with TensorFlow's. */
interface Expected {
  /** Only for a compiled graph. Without one, the trial itself runs single operations. */
  readonly operations?: Reference;
  readonly trial: Quantities;
}

/**
 * The child process of the self-test. On WebAssembly and then on the engine under test, it computes every operation
 * alone, which shows small errors, and the trial, which shows how they work together in a session.
 */
process.once('message', async (setup: TestSetup) => {
  const report = (message: ChildReport): boolean | undefined => process.send?.(message);
  try {
    nameProcess('self-test');
    report({ verdict: await judge(setup, expectedOf(setup, await loadWasm())) });
  } catch (error) {
    report({ failure: sentError(error) });
  }
  process.disconnect();
});

function expectedOf({ mode, precision }: TestSetup, wasm: Runtime): Expected {
  const trial = runTrial(interpreters.eager, wasm, trialNetworks[precision], settingsOf({ precision: 'fp32' }));
  return mode === 'graph' ? { trial, operations: computeReference(wasm) } : { trial };
}

async function judge(
  { engine, mode, precision, convolution }: TestSetup,
  { operations, trial }: Expected,
): Promise<Verdict> {
  const runtime = await loadNative(engine);
  try {
    if (operations !== undefined) {
      const { quantities, channels } = operations;
      const worst = largestDeviation(quantities, computeOperations(runtime, { precision, convolution }), channels);
      if (worst.error > operationTolerance[precision]) return wrong(worst);
    }
    const settings = settingsOf({ precision, convolution });
    const worst = largestDeviation(trial, runTrial(interpreters[mode], runtime, trialNetworks[precision], settings));
    return worst.error <= toleranceOf(engine.kind, precision) ? 'passed' : wrong(worst);
  } catch (error) {
    // What the user can correct, such as a full disk, is not a fault of the engine.
    if (error instanceof ConfigurationError) throw error;
    const message = messageOf(error).split('\n')[0] ?? '';
    if (!isOfTheMachine(message)) return `failed: ${message}`;
    throw new ConfigurationError(
      `The self-test of the ${engine.kind} engine could not run: ${message}; free the device's memory or restart its driver, and try again.`,
    );
  }
}

const wrong = ({ quantity, error }: Deviation): Verdict =>
  `computed ${quantity} wrong by ${Number((100 * error).toPrecision(2))} %`;
