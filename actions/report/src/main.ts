import { info, notice, setOutput } from '@actions/core';
import { runAction } from '../../../src/github/action.ts';
import { reportOf } from '../../../src/github/assemble.ts';
import { openClient } from '../../../src/github/client.ts';
import { readEnvironment } from '../../../src/github/event.ts';
import { choiceInput, listInput, optionalInput, requiredInput } from '../../../src/github/inputs.ts';
import { publishBaseline, publishComment, publishSummary, setOutputs } from '../../../src/github/publish.ts';
import { currentStudies, finishedStudies } from '../../../src/github/workflow-run.ts';
import { allowable } from '../../../src/report/comparability.ts';

await runAction(async () => {
  const publish = choiceInput('publish', ['summary', 'comment', 'baseline']);
  const allowed = listInput('allow', allowable);
  const environment = readEnvironment(process.env);
  const { repository, runAttempt } = environment;
  const client = openClient(requiredInput('token'), environment.apiUrl, info);

  if (publish === 'comment') {
    const studies = await finishedStudies(client, environment);
    if (studies.length === 0) {
      notice('There is no open pull request with this commit, or its run made no plan: no comment.');
    }
    for (const study of studies) {
      const report = await reportOf(study, allowed);
      setOutput('comment', await publishComment(client, repository, report, study.pullRequest));
      setOutputs(report);
    }
    return;
  }

  for (const study of await currentStudies(client, environment, optionalInput('plan'))) {
    const report = await reportOf(study, allowed);
    if (publish === 'summary') await publishSummary(report, runAttempt);
    else await publishBaseline(client, repository, report);
    setOutputs(report);
  }
});
