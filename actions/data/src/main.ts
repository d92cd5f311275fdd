import { info, setOutput } from '@actions/core';
import { runAction } from '../../../src/github/action.ts';
import { fillCache } from '../../../src/github/dataset.ts';
import { readEnvironment } from '../../../src/github/event.ts';
import { requiredInput } from '../../../src/github/inputs.ts';
import { fetchPlan } from '../../../src/github/plan-artifact.ts';
import { stopSignal } from '../../../src/github/stop.ts';

await runAction(async () => {
  const signal = stopSignal();
  const { workspace } = readEnvironment(process.env);
  const { path } = await fetchPlan(requiredInput('plan'));
  const data = await fillCache({ folder: workspace, planFile: path, onLine: info, signal });
  setOutput('folder', data.folder);
  setOutput('digest', data.digest);
  setOutput('hit', data.hit);
});
