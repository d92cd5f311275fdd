import { group, info, saveState, setOutput } from '@actions/core';
import { stopSignal } from '../../../src/github/ablate/stop.ts';
import { runAction } from '../../../src/github/api/action.ts';
import { readEnvironment } from '../../../src/github/api/event.ts';
import { optionalInput } from '../../../src/github/api/inputs.ts';
import { provideEngine } from '../../../src/github/train/engine-cache.ts';
import { providePackages } from '../../../src/github/train/packages.ts';

await runAction(async () => {
  const options = { folder: readEnvironment(process.env).workspace, onLine: info, signal: stopSignal() };
  const packages = await group('Packages', () => providePackages(options, optionalInput('install')));
  setOutput('packages', packages);
  saveState('packages', packages);
  const engine = optionalInput('engine');
  if (engine === undefined) return;
  const from = await group('Engine', () => provideEngine(engine, options));
  setOutput('engine', from);
  saveState('engine', from);
});
