import { group, info, saveState, setOutput, warning } from '@actions/core';
import { runAction } from '../../../src/github/action.ts';
import { provideEngine } from '../../../src/github/engine-cache.ts';
import { readEnvironment } from '../../../src/github/event.ts';
import { optionalInput } from '../../../src/github/inputs.ts';
import { providePackages } from '../../../src/github/packages.ts';
import { stopSignal } from '../../../src/github/stop.ts';

await runAction(async () => {
  const options = { folder: readEnvironment(process.env).workspace, onLine: info, signal: stopSignal() };
  const packages = await group('Packages', () => providePackages(options));
  setOutput('packages', packages);
  saveState('packages', packages);
  const engine = optionalInput('engine');
  if (engine === undefined) return;
  const from = await group('Engine', () => provideEngine(engine, options, warning));
  setOutput('engine', from);
  saveState('engine', from);
});
