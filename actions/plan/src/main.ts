import { info, setOutput } from '@actions/core';
import { runAction } from '../../../src/github/action.ts';
import { readEnvironment } from '../../../src/github/event.ts';
import { planArguments } from '../../../src/github/inputs.ts';
import { matrixOf } from '../../../src/github/matrix.ts';
import { uploadPlan } from '../../../src/github/plan-artifact.ts';
import { planStudy } from '../../../src/github/plan-study.ts';

await runAction(async () => {
  const { workspace, runAttempt } = readEnvironment(process.env);
  const plan = await planStudy(planArguments(), { folder: workspace, onLine: info });
  const matrix = matrixOf(plan);
  setOutput('plan', await uploadPlan(plan, runAttempt));
  setOutput('matrix', matrix);
});
