import { info, setOutput } from '@actions/core';
import { runAction } from '../../../src/github/action.ts';
import { fillCache } from '../../../src/github/dataset.ts';
import { readEnvironment } from '../../../src/github/event.ts';
import { dataArguments } from '../../../src/github/inputs.ts';

await runAction(async () => {
  const { workspace } = readEnvironment(process.env);
  const data = await fillCache({ folder: workspace, commandLine: dataArguments(), onLine: info });
  setOutput('folder', data.folder);
  setOutput('digest', data.digest);
  setOutput('hit', data.hit);
});
