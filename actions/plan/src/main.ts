import { getBooleanInput, info, setOutput, warning } from '@actions/core';
import { messageOf } from '../../../src/base/errors.ts';
import { runAction } from '../../../src/github/action.ts';
import { openClient } from '../../../src/github/client.ts';
import { readEnvironment } from '../../../src/github/event.ts';
import { choiceInput, engines, planArguments, requiredInput } from '../../../src/github/inputs.ts';
import { matrixOf } from '../../../src/github/matrix.ts';
import { uploadPlan } from '../../../src/github/plan-artifact.ts';
import { planStudy } from '../../../src/github/plan-study.ts';
import { trainedOnMain } from '../../../src/github/reused.ts';
import { uploadTrained } from '../../../src/github/trained-artifact.ts';
import { stopSignal } from '../../../src/github/stop.ts';

await runAction(async () => {
  const signal = stopSignal();
  const { workspace, runAttempt, repository, sha, event, apiUrl } = readEnvironment(process.env);
  // No part of a plan, but known to be wrong before many machines are asked for.
  const engine = choiceInput('engine', engines);
  const plan = await planStudy(planArguments(), { folder: workspace, onLine: info, signal });
  const matrix = matrixOf(plan);
  const client = openClient(requiredInput('token'), apiUrl, info);
  const { head, base } = event.pull_request ?? {};
  const at = { study: plan.study.name, commit: head?.sha ?? sha, base: base?.sha };
  const records = getBooleanInput('fresh') ? [] : await trainedOnMain(client, repository, at).catch(withoutThem);
  const artifact = await uploadPlan(plan, runAttempt);
  await uploadTrained(records, artifact);
  setOutput('plan', artifact);
  setOutput('matrix', matrix);
  setOutput('engine', engine);
});

/** They only spare training. */
function withoutThem(error: unknown): readonly [] {
  warning(`Main's records cannot be had, so every run is trained: ${messageOf(error)}`);
  return [];
}
