import { join } from 'node:path';
import { group, info, notice, saveState, setOutput, warning } from '@actions/core';
import { duration } from '../../../src/base/format.ts';
import { ablateHome } from '../../../src/base/home.ts';
import { runAction } from '../../../src/github/action.ts';
import { DataStore } from '../../../src/github/data-store.ts';
import { provideData } from '../../../src/github/dataset.ts';
import { tellingWhy } from '../../../src/github/failure-note.ts';
import { minutesInput, optionalInput, requiredInput } from '../../../src/github/inputs.ts';
import { fetchPlan } from '../../../src/github/plan-artifact.ts';
import { stopSignal } from '../../../src/github/stop.ts';
import { trainRun } from '../../../src/github/train-job.ts';
import { fetchTrained } from '../../../src/github/trained-artifact.ts';
import { readPlace } from './place.ts';

await runAction(async () => {
  const seconds = minutesInput('minutes');
  const signal = stopSignal({ seconds, onStop: () => saveState('stopped', true) });
  const { selfHosted, ...place } = readPlace();
  const expected = { folder: requiredInput('data-folder'), digest: requiredInput('data-digest') };
  const engine = requiredInput('engine');
  // A runner of one's own keeps data from job to job; GitHub's keep nothing.
  const store = selfHosted ? new DataStore(join(ablateHome(), 'datasets'), warning) : undefined;
  const { path, record, resumed, reused } = await tellingWhy(place, { signal, warn: warning }, async () => {
    const plan = await fetchPlan(requiredInput('plan'));
    const trained = optionalInput('trained');
    const ofMain = trained === undefined ? [] : await fetchTrained(trained);
    const request = { folder: place.workspace, planFile: plan.path, onLine: info, signal };
    await group('Data', () => provideData(request, expected, store));
    return group(`Training ${place.run}`, () => trainRun({ ...place, plan, ofMain, engine, onLine: info, signal }));
  });

  const { result, timing } = record;
  // Of a run that went on from a checkpoint, the record does not tell how much of the training was done here.
  const trained = reused ? 0 : timing.wallSeconds;
  const setUp = resumed ? undefined : Math.max(0, process.uptime() - trained);
  setOutput('top1', result.top1);
  setOutput('record', path);
  setOutput('reused', reused !== undefined);
  setOutput('training-seconds', Math.round(trained));
  if (setUp !== undefined) setOutput('set-up-seconds', Math.round(setUp));
  const times = [
    ...(setUp === undefined ? [] : [`set-up ${duration(setUp)}`]),
    ...(reused ? [] : [`training ${duration(trained)}`]),
  ];
  const how = reused ?? `${timing.imagesPerSecond.toFixed(0)} images/s`;
  const figures = [`val top-1 ${(100 * result.top1).toFixed(2)} %`, how];
  notice([...figures, ...times].join(', '), { title: place.run });
});
// What comes after this step need not tell in its place why there is no record.
saveState('ended', true);
