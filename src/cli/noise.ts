import { join } from 'node:path';
import type { Command } from 'commander';
import { ConfigurationError } from '../base/errors.ts';
import { isBaseline } from '../report/question.ts';
import type { Plan } from '../study/plan.ts';
import type { Study } from '../study/study.ts';
import { variantsOf } from '../study/variants.ts';
import { addExecuteOptions, askedOf, type ExecuteOptions, execute } from './execute.ts';
import { parseJobs, parseSeedCount } from './options.ts';
import { planned } from './planned.ts';
import { addRunOptions, type StudyOptions } from './study-options.ts';

type NoiseOptions = Omit<StudyOptions, 'seeds' | 'variants'> &
  ExecuteOptions & {
    seeds: number;
    jobs: number | 'auto';
    out?: string;
    json?: true;
  };

/** `ablate noise <variant>`: measures before a study how much a result changes from seed to seed. */
export function registerNoise(program: Command): void {
  const command = program
    .command('noise')
    .description('train one variant from several seeds, and say which difference a study could see')
    .argument('<variant>', 'a variant of the study, such as resnet34; one that learns varies more than one at chance');
  addExecuteOptions(addRunOptions(command))
    .option('--seeds <number>', 'how many seeds to train, from 2', parseSeedCount, 5)
    .option('--jobs <number>', 'runs at once, or auto: as many as cores and memory allow', parseJobs, 'auto')
    .option('--out <folder>', 'where the records go (default: results/<study>-noise)')
    .option('--json', 'print one JSON document instead of the table')
    .addHelpText(
      'after',
      `
Examples:
  ablate noise resnet34 --seeds 5
  ablate noise resnet34 --out results/resnet-shortcut   the study's own folder: it takes these runs as its own`,
    )
    .action(measureNoise);
}

async function measureNoise(variant: string, options: NoiseOptions): Promise<void> {
  const seeds = Array.from({ length: options.seeds }, (_, seed) => seed);
  const { study, plan } = await planned({ ...options, variants: [variant], seeds });
  const out = options.out ?? join('results', `${study.name}-noise`);
  const { records, failures } = await execute({
    study,
    plan,
    jobs: options.jobs,
    runs: plan.runs,
    ...askedOf(options),
    out,
    checkpoints: out,
    fallback: options.dataset === undefined,
  });
  if (records.length < 2) {
    const [first] = failures;
    throw new ConfigurationError(
      `Noise needs two runs of ${variant}, but ${failures.length} of ${plan.runs.length} failed: ${first?.message ?? ''}`,
    );
  }
  const { variantNoise, variantNoiseMarkdown } = await import('../report/variant-noise.ts');
  const noise = variantNoise(records, plan.study.metric, comparisonsOf(study, plan));
  process.stdout.write(`${options.json ? JSON.stringify(noise, null, 2) : `\n${variantNoiseMarkdown(noise)}`}\n`);
  if (failures.length > 0) process.exitCode = 1;
}

/** Number of differences that a report of the whole study tests together. */
const comparisonsOf = (study: Study, { study: question }: Plan): number =>
  variantsOf(study).filter(({ levels }) => !isBaseline(levels, question)).length;
