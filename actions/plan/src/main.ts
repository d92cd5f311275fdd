import { info, setOutput } from '@actions/core';
import { runAction } from '../../../src/github/action.ts';
import { readEnvironment } from '../../../src/github/event.ts';
import { choiceInput, countInput, engines, planArguments } from '../../../src/github/inputs.ts';
import { matrixOf } from '../../../src/github/matrix.ts';
import { uploadPlan } from '../../../src/github/plan-artifact.ts';
import { planStudy } from '../../../src/github/plan-study.ts';
import { stopSignal } from '../../../src/github/stop.ts';

await runAction(async () => {
  const signal = stopSignal();
  const { workspace, runAttempt } = readEnvironment(process.env);
  // No part of a plan, but known to be wrong before many machines are asked for.
  const engine = choiceInput('engine', engines);
  const seedsPerJob = countInput('seeds-per-job');
  const plan = await planStudy(planArguments(seedsPerJob), { folder: workspace, onLine: info, signal });
  const matrix = matrixOf(plan, seedsPerJob);
  setOutput('plan', await uploadPlan(plan, runAttempt));
  setOutput('matrix', matrix);
  setOutput('engine', engine);
});
