import { getState, info, warning } from '@actions/core';
import { messageOf } from '../../../src/base/errors.ts';
import { runAction } from '../../../src/github/action.ts';
import { keepEngine, keepPassedTests } from '../../../src/github/engine-cache.ts';
import { readEnvironment } from '../../../src/github/event.ts';
import { optionalInput } from '../../../src/github/inputs.ts';
import { keepPackages } from '../../../src/github/packages.ts';
import { stopSignal } from '../../../src/github/stop.ts';

await runAction(async () => {
  if (optionalInput('fill-caches') !== 'true') return;
  const options = { folder: readEnvironment(process.env).workspace, onLine: info, signal: stopSignal() };
  const keep = async (): Promise<void> => {
    // What was there already has been saved before, or is kept by this machine.
    if (getState('packages') === 'npm') await keepPackages(options.folder);
    if (getState('engine') === 'nowhere') await keepEngine(options);
    if (['nowhere', 'cache'].includes(getState('engine'))) await keepPassedTests(options);
  };
  // What the job was for is done.
  await keep().catch((error: unknown) => warning(`Nothing more is kept for the next run: ${messageOf(error)}`));
});
