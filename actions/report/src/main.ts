import { info, notice, setOutput } from '@actions/core';
import { runAction } from '../../../src/github/action.ts';
import { reportOf } from '../../../src/github/assemble.ts';
import { openClient } from '../../../src/github/client.ts';
import { readEnvironment } from '../../../src/github/event.ts';
import { choiceInput, optionalInput, requiredInput } from '../../../src/github/inputs.ts';
import { uploadPlan } from '../../../src/github/plan-artifact.ts';
import { publishBaseline, publishComment, publishSummary, setOutputs } from '../../../src/github/publish.ts';
import { currentRun, finishedRun } from '../../../src/github/workflow-run.ts';

await runAction(async () => {
  const publish = choiceInput('publish', ['summary', 'comment', 'baseline']);
  const environment = readEnvironment(process.env);
  const { repository, runAttempt } = environment;
  const client = openClient(requiredInput('token'), environment.apiUrl, info);

  if (publish === 'comment') {
    const run = await finishedRun(client, environment);
    if (run === undefined) {
      notice('There is no open pull request with this commit, or its run made no plan: no comment.');
      return;
    }
    const report = await reportOf(run);
    setOutput('comment', await publishComment(client, repository, report, run.pullRequest));
    setOutputs(report);
    return;
  }

  const run = await currentRun(client, environment, optionalInput('plan'));
  if (publish === 'summary') await uploadPlan(run.plan, runAttempt);
  const report = await reportOf(run);
  if (publish === 'summary') await publishSummary(report, runAttempt);
  else await publishBaseline(client, repository, report);
  setOutputs(report);
});
