import { join } from 'node:path';
import { group, info, saveState, warning } from '@actions/core';
import { ablateHome } from '../../../src/base/files/home.ts';
import { stopSignal } from '../../../src/github/ablate/stop.ts';
import { runAction } from '../../../src/github/api/action.ts';
import { minutesInput, optionalInput, requiredInput } from '../../../src/github/api/inputs.ts';
import { fetchPlan, fetchTrained } from '../../../src/github/plan/plan-artifact.ts';
import { DataStore } from '../../../src/github/train/data-store.ts';
import { provideData } from '../../../src/github/train/dataset.ts';
import { uploadingReasons } from '../../../src/github/train/run-result.ts';
import { examineGpu, trainRuns } from '../../../src/github/train/train-job.ts';
import { setTrainOutputs } from '../../../src/github/train/train-outputs.ts';
import { readJob } from './job.ts';

await runAction(async () => {
  const seconds = minutesInput('minutes');
  const signal = stopSignal({ seconds, onStop: () => saveState('stopped', true) });
  const { selfHosted, ...job } = readJob();
  const expected = { folder: requiredInput('data-folder'), digest: requiredInput('data-digest') };
  const engine = requiredInput('engine');
  // A self-hosted runner keeps data from job to job. GitHub's runners keep nothing.
  const store = selfHosted ? new DataStore(join(ablateHome(), 'datasets'), warning) : undefined;
  const results = await uploadingReasons(job, signal, async () => {
    const plan = await fetchPlan(requiredInput('plan'));
    const artifact = optionalInput('trained');
    const trained = artifact && (await fetchTrained(artifact));
    const request = { folder: job.workspace, planFile: plan.path, onLine: info, signal };
    if (engine === 'gpu') await group('GPU', () => examineGpu(plan.plan, request));
    await group('Data', () => provideData(request, expected, store));
    return group(`Training ${job.runs.join(', ')}`, () =>
      trainRuns({ ...job, plan, trained, engine, onLine: info, signal }),
    );
  });
  setTrainOutputs(results);
});
// Tells the post step that this step ended by itself, so that it need not say why there is no record.
saveState('ended', true);
