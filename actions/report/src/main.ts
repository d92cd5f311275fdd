import { info, notice, setOutput } from '@actions/core';
import { runAction } from '../../../src/github/api/action.ts';
import { startingRun } from '../../../src/github/api/event.ts';
import { openGitHub } from '../../../src/github/api/github.ts';
import { announceTraining } from '../../../src/github/report/announce.ts';
import { currentStudies, reportOf } from '../../../src/github/report/assemble.ts';
import { concludeTraining } from '../../../src/github/report/conclude.ts';
import { applyGates, publishBaseline, publishSummary, setOutputs } from '../../../src/github/report/publish.ts';
import { readReportRequest } from '../../../src/github/report/report-request.ts';

await runAction(async () => {
  const { publish, plan, allowed, failOn, token } = readReportRequest();
  const github = openGitHub(token, info);

  if (publish === 'comment') {
    const run = startingRun(github);
    const { reports, comments } =
      github.event.action === 'completed'
        ? await concludeTraining(github, run, allowed)
        : { reports: [], comments: await announceTraining(github, run) };
    if (comments.length === 0) notice('No open pull request has this commit, or there is nothing to say of it yet.');
    setOutput('comment', comments[0] ?? '');
    if (reports.length > 0) setOutputs(reports);
    return;
  }

  const studies = await currentStudies(github, plan);
  const reports = await Promise.all(studies.map((study) => reportOf(github, study, allowed)));
  setOutputs(reports);
  if (publish === 'summary') await publishSummary(reports, github.runAttempt);
  else await publishBaseline(github, reports);
  applyGates(reports, failOn);
});
