import type { Command } from 'commander';
import { runName } from '../study/config.ts';
import { planRuns } from '../study/runs.ts';
import { loadStudy } from './study.ts';
import { addStudyOptions, requestOf, type StudyOptions } from './study-options.ts';

/** `ablate plan`: the runs of a study as a GitHub Actions matrix. */
export function registerPlan(program: Command): void {
  const command = program.command('plan').description('print the runs of the study, one line each');
  addStudyOptions(command)
    .option('--json', 'print them as a matrix for GitHub Actions')
    .action(async (options: StudyOptions & { json?: true }) => {
      const study = await loadStudy(options.config);
      const runs = planRuns(study, requestOf(options));
      if (options.json) {
        const { name, factors, contrast } = study;
        const include = runs.map((config) => ({ run: runName(config), variant: config.variant, seed: config.seed }));
        const plan = {
          study: { name, factors, contrast },
          preset: options.preset ?? null,
          include,
          dataset: runs[0]?.dataset,
          recipe: runs[0]?.recipe,
        };
        process.stdout.write(`${JSON.stringify(plan)}\n`);
      } else {
        for (const config of runs) process.stdout.write(`${runName(config)}\n`);
      }
    });
}
