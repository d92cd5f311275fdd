import { ConfigurationError } from '../../base/errors.ts';
import type { Precision } from '../../base/precision.ts';
import type { EngineInfo, Log } from '../engine.ts';
import type { InstalledEngine } from '../install/install.ts';
import { type Manner, runSelfTest, type Verdict, Verdicts } from './verdict.ts';

/** What the self-test decides. */
export type TestedMode = Pick<EngineInfo, 'mode' | 'selfTest'>;

/**
 * The fastest way of running `engine` that computes rightly on this machine: the compiled graph, else kernel by kernel.
 * Tests once a machine; throws ConfigurationError where neither is right, or the graph only in another precision.
 */
export async function chooseMode(
  engine: InstalledEngine,
  threads: number,
  options: { readonly precision: Precision; readonly retest: boolean; readonly log: Log },
  test = runSelfTest,
): Promise<TestedMode> {
  const verdicts = new Verdicts(engine, threads);
  const verdictOn = async (manner: Manner): Promise<Verdict> => {
    const known = options.retest ? undefined : await verdicts.recall(manner);
    if (known !== undefined) return known;
    options.log(`Testing the ${engine.kind} engine in ${manner.precision} on this machine (once, a few seconds)`);
    const verdict = await test({ engine, ...manner });
    await verdicts.remember(manner, verdict);
    return verdict;
  };

  const graph = await verdictOn({ mode: 'graph', precision: 'fp32' });
  if (graph === 'passed') {
    const { precision } = options;
    const asked = precision === 'fp32' ? graph : await verdictOn({ mode: 'graph', precision });
    if (asked === 'passed') return { mode: 'graph', selfTest: 'passed' };
    throw new ConfigurationError(
      `In ${precision} the compiled graph ${asked} on this machine: choose --precision fp32.`,
    );
  }
  const eager = await verdictOn({ mode: 'eager', precision: 'fp32' });
  if (eager === 'passed') {
    const selfTest = `The compiled graph ${graph} on this machine, so operations run one by one, which is slower.`;
    options.log(selfTest);
    return { mode: 'eager', selfTest };
  }
  throw new ConfigurationError(
    `The ${engine.kind} engine does not compute rightly on this machine (compiled graph ${graph}, single operations ${eager}): choose --engine wasm.`,
  );
}
