import { info, notice, setOutput } from '@actions/core';
import { runAction } from '../../../src/github/api/action.ts';
import { openGitHub } from '../../../src/github/api/github.ts';
import { countInput, requiredInput } from '../../../src/github/api/inputs.ts';
import { fetchPlan } from '../../../src/github/plan/plan-artifact.ts';
import { nextMatrix } from '../../../src/github/report/next-matrix.ts';

await runAction(async () => {
  const seedsPerJob = countInput('seeds-per-job');
  const roundsLeft = countInput('rounds-left');
  const { plan } = await fetchPlan(requiredInput('plan'));
  const github = openGitHub(requiredInput('token'), info);
  const { matrix, text } = await nextMatrix(github, plan, { roundsLeft, seedsPerJob });
  notice(text);
  setOutput('matrix', matrix ?? '');
});
