import { info, setOutput } from '@actions/core';
import { stopSignal } from '../../../src/github/ablate/stop.ts';
import { runAction } from '../../../src/github/api/action.ts';
import { readEnvironment } from '../../../src/github/api/event.ts';
import { requiredInput } from '../../../src/github/api/inputs.ts';
import { fetchPlan } from '../../../src/github/plan/plan-artifact.ts';
import { fillCache } from '../../../src/github/train/dataset.ts';

await runAction(async () => {
  const signal = stopSignal();
  const { workspace } = readEnvironment(process.env);
  const { path } = await fetchPlan(requiredInput('plan'));
  const data = await fillCache({ folder: workspace, planFile: path, onLine: info, signal });
  setOutput('folder', data.folder);
  setOutput('digest', data.digest);
  setOutput('hit', data.hit);
});
