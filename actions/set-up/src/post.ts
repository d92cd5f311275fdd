import { getState, info, warning } from '@actions/core';
import { messageOf } from '../../../src/base/errors.ts';
import { stopSignal } from '../../../src/github/ablate/stop.ts';
import { runAction } from '../../../src/github/api/action.ts';
import { readEnvironment } from '../../../src/github/api/event.ts';
import { optionalInput } from '../../../src/github/api/inputs.ts';
import { keepEngine, keepPassedTests } from '../../../src/github/train/engine-cache.ts';
import { keepPackages } from '../../../src/github/train/packages.ts';

await runAction(async () => {
  if (optionalInput('fill-caches') !== 'true') return;
  const options = { folder: readEnvironment(process.env).workspace, onLine: info, signal: stopSignal() };
  const keep = async (): Promise<void> => {
    // Packages that were there before have been saved already, or this machine keeps them.
    if (!['', 'cache', 'command'].includes(getState('packages'))) await keepPackages(options.folder);
    if (getState('engine') === 'nowhere') await keepEngine(options);
    if (['nowhere', 'cache'].includes(getState('engine'))) await keepPassedTests(options);
  };
  // The job's work is done, so a failure here is only a warning.
  await keep().catch((error: unknown) => warning(`Nothing more is kept for the next run: ${messageOf(error)}`));
});
