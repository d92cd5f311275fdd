import type { EngineInfo } from '../../base/engine.ts';
import { ConfigurationError } from '../../base/errors.ts';
import type { InstalledEngine } from '../install/install.ts';
import { type Machine, PassedTests } from './memory.ts';
import { type ComputeSettings, runSelfTest, type TestOptions, type Verdict } from './verdict.ts';

/** Result of the self-test. */
export type TestedMode = Pick<EngineInfo, 'mode' | 'selfTest'>;

/**
 * The fastest way to run `engine` that computes correctly on this machine: the compiled graph, otherwise one call per
 * operation. A test that was passed is not run again. Throws ConfigurationError if neither is correct, or if the graph
 * is only correct in another precision.
 */
export async function chooseMode(
  engine: InstalledEngine,
  machine: Machine,
  options: Omit<ComputeSettings, 'mode'> & Pick<TestOptions, 'log' | 'signal'> & { readonly retest: boolean },
  test = runSelfTest,
): Promise<TestedMode> {
  const { precision, convolution, deterministic, retest, log, signal } = options;
  const passed = new PassedTests(engine, machine);
  const verdictOn = async (settings: ComputeSettings): Promise<Verdict> => {
    if (!retest && (await passed.has(settings))) return 'passed';
    log(`Testing the ${engine.kind} engine in ${settings.precision} on this machine (once; ${durations[engine.kind]})`);
    const verdict = await test({ engine, ...settings }, { log, signal });
    if (verdict === 'passed') await passed.add(settings);
    return verdict;
  };

  const graph = await verdictOn({ mode: 'graph', precision: 'fp32', convolution, deterministic });
  if (graph === 'passed') {
    const asked =
      precision === 'fp32' ? graph : await verdictOn({ mode: 'graph', precision, convolution, deterministic });
    if (asked === 'passed') return { mode: 'graph', selfTest: 'passed' };
    throw new ConfigurationError(
      `In ${precision} the compiled graph ${asked} on this machine: choose --precision fp32.`,
    );
  }
  const eager = await verdictOn({ mode: 'eager', precision: 'fp32', deterministic });
  if (eager === 'passed') {
    const selfTest = `The compiled graph ${graph} on this machine, so operations run one by one, which is slower.`;
    log(selfTest);
    return { mode: 'eager', selfTest };
  }
  throw new ConfigurationError(
    `The ${engine.kind} engine does not compute correctly on this machine (compiled graph ${graph}, single operations ${eager}): choose --engine wasm.`,
  );
}

const durations = {
  native: 'a few seconds',
  gpu: 'many minutes if its driver has to compile the kernels first',
} as const;
