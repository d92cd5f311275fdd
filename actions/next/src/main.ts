import { info, notice, setOutput } from '@actions/core';
import { runAction } from '../../../src/github/api/action.ts';
import { readEnvironment } from '../../../src/github/api/event.ts';
import { openClient } from '../../../src/github/api/github.ts';
import { countInput, requiredInput } from '../../../src/github/api/inputs.ts';
import { fetchPlan } from '../../../src/github/plan/plan-artifact.ts';
import { nextMatrix } from '../../../src/github/report/next-matrix.ts';

await runAction(async () => {
  const { repository, runId, apiUrl } = readEnvironment(process.env);
  const seedsPerJob = countInput('seeds-per-job');
  const roundsLeft = countInput('rounds-left');
  const { plan } = await fetchPlan(requiredInput('plan'));
  const client = openClient(requiredInput('token'), apiUrl, info);
  const { matrix, text } = await nextMatrix(client, repository, runId, plan, { roundsLeft, seedsPerJob });
  notice(text);
  setOutput('matrix', matrix ?? '');
});
