import { endGroup, info, notice, setOutput, startGroup } from '@actions/core';
import { runAction } from '../../../src/github/action.ts';
import { provideData } from '../../../src/github/dataset.ts';
import { trainRun } from '../../../src/github/train-run.ts';
import { readRequest } from './request.ts';

await runAction(async () => {
  const { job, data, study, localStore } = readRequest();
  startGroup('Data');
  await provideData({ folder: job.workspace, commandLine: study, onLine: info }, data, localStore);
  endGroup();

  startGroup(`Training ${job.variant}, seed ${job.seed}`);
  const { path, record } = await trainRun(job);
  endGroup();

  const { result, timing } = record;
  setOutput('top1', result.top1);
  setOutput('record', path);
  notice(`val top-1 ${(100 * result.top1).toFixed(2)} %, ${timing.imagesPerSecond.toFixed(0)} images/s`, {
    title: `${job.variant}, seed ${job.seed}`,
  });
});
