import type { Command } from 'commander';
import { runName } from '../../study/config.ts';
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
    });
}
