import { group, info, notice, setOutput } from '@actions/core';
import { runAction } from '../../../src/github/action.ts';
import { provideData } from '../../../src/github/dataset.ts';
import { trainRun } from '../../../src/github/train-job.ts';
import { readRequest } from './request.ts';

await runAction(async () => {
  const { job, data, dataCommandLine, localStore } = readRequest();
  await group('Data', () =>
    provideData({ folder: job.workspace, commandLine: dataCommandLine, onLine: info }, data, localStore),
  );
  const { path, record } = await group(`Training ${job.variant}, seed ${job.seed}`, () => trainRun(job));

  const { result, timing } = record;
  setOutput('top1', result.top1);
  setOutput('record', path);
  notice(`val top-1 ${(100 * result.top1).toFixed(2)} %, ${timing.imagesPerSecond.toFixed(0)} images/s`, {
    title: `${job.variant}, seed ${job.seed}`,
  });
});
