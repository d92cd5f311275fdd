import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expectedOf } from '../../judge/expected.ts';
import { expectedText } from '../../report/words/expected.ts';
import { fetchedBaseline } from '../../results/baseline-branch.ts';
import { readResults } from '../../results/store.ts';
import { runName } from '../../study/config.ts';
import type { Plan } from '../../study/plan.ts';
import { planned } from '../planned.ts';
import { addStudyOptions, type StudyOptions } from '../study-options.ts';

/** `ablate plan`: resolves a study into the whole config of every run. */
export function register(program: Command): void {
  const command = program.command('plan').description('print the runs of the study, one line each');
  addStudyOptions(command)
    .option('--json', 'print the plan, which "data", "train" and "report" take with --plan')
    .addHelpText(
      'after',
      `
Examples:
  ablate plan --epochs 5 --seeds 0,1,2
  ablate plan --json > plan.json
  ablate train --plan plan.json --run resnet34-seed0`,
    )
    .action(async ({ json, ...options }: StudyOptions & { json?: true }) => {
      const { plan } = await planned(options);
      if (json) process.stdout.write(`${JSON.stringify(plan)}\n`);
      else for (const config of plan.runs) process.stdout.write(`${runName(config)}\n`);
      // The list is for programs, too; what the study can notice is for people.
      if (!json) for (const line of await noticeOf(plan)) process.stderr.write(`${line}\n`);
    });
}

/** What the study can notice, by the records of the study in its usual folder and on main. */
async function noticeOf(plan: Plan): Promise<readonly string[]> {
  const { name } = plan.study;
  const folder = join('results', name);
  const here = existsSync(folder)
    ? await readResults(folder).then(
        ({ records }) => records,
        () => [],
      )
    : [];
  const expected = expectedOf(plan, here.length > 0 ? here : await fetchedBaseline('.', name));
  return expected ? expectedText(expected, plan.study) : [];
}
