import { info, warning } from '@actions/core';
import { messageOf } from '../../../src/base/errors.ts';
import { runAction } from '../../../src/github/action.ts';
import { keepEngine } from '../../../src/github/engine-cache.ts';
import { readEnvironment } from '../../../src/github/event.ts';
import { optionalInput } from '../../../src/github/inputs.ts';
import { keepPackages } from '../../../src/github/packages.ts';
import { stopSignal } from '../../../src/github/stop.ts';

await runAction(async () => {
  if (optionalInput('fill-caches') !== 'true') return;
  const options = { folder: readEnvironment(process.env).workspace, onLine: info, signal: stopSignal() };
  const keep = async (): Promise<void> => {
    await keepPackages(options.folder);
    const engine = optionalInput('engine');
    if (engine !== undefined) await keepEngine(engine, options);
  };
  // What the job was for is done.
  await keep().catch((error: unknown) => warning(`Nothing more is kept for the next run: ${messageOf(error)}`));
});
