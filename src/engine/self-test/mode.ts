import { ConfigurationError } from '../../errors.ts';
import type { EngineInfo, Log } from '../engine.ts';
import type { StagedEngine } from '../stage/stage.ts';
import { runSelfTest, type Verdict, Verdicts } from './verdict.ts';

/** What the self-test decides. */
export type TestedMode = Pick<EngineInfo, 'mode' | 'selfTest'>;

/**
 * The fastest way of running `engine` that computes rightly on this machine: the compiled graph, else kernel by kernel.
 * Tests once a machine; throws ConfigurationError where neither is right.
 */
export async function chooseMode(
  engine: StagedEngine,
  threads: number,
  options: { readonly retest: boolean; readonly log: Log },
  test = runSelfTest,
): Promise<TestedMode> {
  const verdicts = new Verdicts(engine, threads);
  const verdictOn = async (mode: EngineInfo['mode']): Promise<Verdict> => {
    const known = options.retest ? undefined : await verdicts.recall(mode);
    if (known !== undefined) return known;
    options.log(`Testing the ${engine.kind} engine on this machine (once, a few seconds)`);
    const verdict = await test({ engine, mode });
    await verdicts.remember(mode, verdict);
    return verdict;
  };

  const graph = await verdictOn('graph');
  if (graph === 'passed') return { mode: 'graph', selfTest: 'passed' };
  const eager = await verdictOn('eager');
  if (eager === 'passed') {
    const selfTest = `The compiled graph ${graph} on this machine, so operations run one by one, which is slower.`;
    options.log(selfTest);
    return { mode: 'eager', selfTest };
  }
  throw new ConfigurationError(
    `The ${engine.kind} engine does not compute rightly on this machine (compiled graph ${graph}, single operations ${eager}): choose --engine wasm.`,
  );
}
