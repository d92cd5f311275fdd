import { getBooleanInput, info, setOutput, warning } from '@actions/core';
import { engineChoices } from '../../../src/base/choices.ts';
import { messageOf } from '../../../src/base/errors.ts';
import { stopSignal } from '../../../src/github/ablate/stop.ts';
import { runAction } from '../../../src/github/api/action.ts';
import { readEnvironment } from '../../../src/github/api/event.ts';
import { openGitHub } from '../../../src/github/api/github.ts';
import { choiceInput, countInput, planArguments, requiredInput, wholeInput } from '../../../src/github/api/inputs.ts';
import { withNewSeeds } from '../../../src/github/plan/baseline-seeds.ts';
import { matrixOf } from '../../../src/github/plan/matrix.ts';
import { uploadPlan, uploadTrained, writePlan } from '../../../src/github/plan/plan-artifact.ts';
import { compareNetworks, planStudy, sayExpected } from '../../../src/github/plan/plan-study.ts';
import { trainedOnMain } from '../../../src/github/report/baseline.ts';

await runAction(async () => {
  const signal = stopSignal();
  const { workspace, runAttempt, event } = readEnvironment(process.env);
  const options = { folder: workspace, onLine: info, signal };
  // Not part of a plan, but a mistake in it should be found before many machines start.
  const engine = choiceInput('engine', engineChoices);
  const seedsPerJob = countInput('seeds-per-job');
  const baselineSeeds = wholeInput('baseline-seeds');
  const asked = await planStudy(planArguments(seedsPerJob), options);
  const study = asked.study.name;
  const records = getBooleanInput('fresh') ? [] : await readTrained(study);
  const plan = withNewSeeds(asked, records, baselineSeeds);
  const matrix = matrixOf(plan, seedsPerJob);
  await sayExpected(plan, records);
  const file = await writePlan(plan);
  const networks = await compareNetworks(file, event.pull_request?.base.sha, options);
  setOutput('plan', await uploadPlan(plan, networks, runAttempt));
  setOutput('matrix', matrix);
  setOutput('engine', engine);
  setOutput('max-seeds', plan.study.mostSeeds ?? '');
  if (records.length > 0) setOutput('trained', await uploadTrained(study, records, runAttempt));
});

function readTrained(study: string) {
  const github = openGitHub(requiredInput('token'), info);
  return trainedOnMain(github, study).catch((error: unknown) => {
    // The records of main only save training time.
    warning(`Main's records cannot be read, so every run is trained: ${messageOf(error)}`);
    return [];
  });
}
