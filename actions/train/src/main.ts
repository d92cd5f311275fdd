import { join } from 'node:path';
import { group, info, notice, setOutput } from '@actions/core';
import { ablateHome } from '../../../src/base/home.ts';
import { runAction } from '../../../src/github/action.ts';
import { provideData } from '../../../src/github/dataset.ts';
import { requiredInput } from '../../../src/github/inputs.ts';
import { fetchPlan } from '../../../src/github/plan-artifact.ts';
import { trainRun } from '../../../src/github/train-job.ts';
import { readPlace } from './place.ts';

await runAction(async () => {
  const { selfHosted, ...place } = readPlace();
  const expected = { folder: requiredInput('data-folder'), digest: requiredInput('data-digest') };
  const plan = await fetchPlan(requiredInput('plan'));
  // A runner of one's own keeps data from job to job; GitHub's keep nothing.
  const store = selfHosted ? join(ablateHome(), 'datasets') : undefined;
  await group('Data', () =>
    provideData({ folder: place.workspace, planFile: plan.path, onLine: info }, expected, store),
  );
  const engine = requiredInput('engine');
  const { path, record } = await group(`Training ${place.run}`, () =>
    trainRun({ ...place, plan, engine, onLine: info }),
  );

  const { result, timing } = record;
  setOutput('top1', result.top1);
  setOutput('record', path);
  notice(`val top-1 ${(100 * result.top1).toFixed(2)} %, ${timing.imagesPerSecond.toFixed(0)} images/s`, {
    title: place.run,
  });
});
