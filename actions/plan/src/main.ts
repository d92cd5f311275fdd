import { getBooleanInput, info, setOutput, warning } from '@actions/core';
import { messageOf } from '../../../src/base/errors.ts';
import { stopSignal } from '../../../src/github/ablate/stop.ts';
import { runAction } from '../../../src/github/api/action.ts';
import { readEnvironment } from '../../../src/github/api/event.ts';
import { openClient } from '../../../src/github/api/github.ts';
import { choiceInput, countInput, engines, planArguments, requiredInput } from '../../../src/github/api/inputs.ts';
import { matrixOf } from '../../../src/github/plan/matrix.ts';
import { compareNetworks } from '../../../src/github/plan/networks.ts';
import { uploadPlan, writePlan } from '../../../src/github/plan/plan-artifact.ts';
import { planStudy } from '../../../src/github/plan/plan-study.ts';
import { trainedOnMain } from '../../../src/github/report/reused.ts';
import { uploadTrained } from '../../../src/github/train/trained-artifact.ts';

await runAction(async () => {
  const signal = stopSignal();
  const environment = readEnvironment(process.env);
  const { workspace, runAttempt, event } = environment;
  const options = { folder: workspace, onLine: info, signal };
  // Not part of a plan, but a mistake in it should be found before many machines start.
  const engine = choiceInput('engine', engines);
  const seedsPerJob = countInput('seeds-per-job');
  const plan = await planStudy(planArguments(seedsPerJob), options);
  const matrix = matrixOf(plan, seedsPerJob);
  const file = await writePlan(plan);
  const networks = await compareNetworks(file, event.pull_request?.base.sha, options);
  setOutput('plan', await uploadPlan(file, networks, runAttempt));
  setOutput('matrix', matrix);
  setOutput('engine', engine);
  setOutput('max-seeds', plan.study.mostSeeds ?? '');
  if (getBooleanInput('fresh')) return;

  const client = openClient(requiredInput('token'), environment.apiUrl, info);
  const study = plan.study.name;
  const records = await trainedOnMain(client, environment, study).catch((error: unknown) => {
    // The records of main only save training time.
    warning(`Main's records cannot be had, so every run is trained: ${messageOf(error)}`);
    return [];
  });
  if (records.length > 0) setOutput('trained', await uploadTrained(study, records, runAttempt));
});
