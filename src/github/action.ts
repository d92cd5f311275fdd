import { debug, setFailed } from '@actions/core';
import { ConfigurationError } from '../base/errors.ts';
import { RunFailedError } from './train-job.ts';

/** Runs an action's work; the one place that reports its failure, and where a bug keeps its stack trace. */
export async function runAction(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error)) setFailed(String(error));
    else if (error instanceof ConfigurationError || error instanceof RunFailedError) setFailed(error.message);
    else setFailed(error.stack ?? error.message);
    debug(String((error as Error)?.stack));
  }
}
