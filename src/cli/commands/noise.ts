import { join } from 'node:path';
import type { Command } from 'commander';
import { ConfigurationError } from '../../base/errors.ts';
import { isBaseline } from '../../judge/question.ts';
import type { NoiseText } from '../../report/tables/noise.ts';
import type { Plan } from '../../study/plan.ts';
import type { Study } from '../../study/study.ts';
import { variantsOf } from '../../study/variants.ts';
import { addExecuteOptions, type ExecuteOptions, execute, requestFor } from '../execute.ts';
import { parseJobs, parseSeedCount } from '../options.ts';
import { planned } from '../planned.ts';
import { addRunOptions, type StudyOptions } from '../study-options.ts';
import { bold, printJson, terminalTable, wrapped } from '../terminal.ts';

type NoiseOptions = Omit<StudyOptions, 'seeds' | 'variants'> &
  ExecuteOptions & {
    seeds: number;
    jobs: number | 'auto';
    out?: string;
    json?: true;
  };

/** `ablate noise <variant>`: measures before a study how much a result changes from seed to seed. */
export function register(program: Command): void {
  const command = program
    .command('noise')
    .description('train one variant from several seeds, and say which difference a study could see')
    .argument('<variant>', 'a variant that learns, such as resnet34');
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
  ablate noise resnet34 --out results/resnet-shortcut   ablate run reuses these`,
    )
    .action(measureNoise);
}

async function measureNoise(variant: string, options: NoiseOptions): Promise<void> {
  const seeds = Array.from({ length: options.seeds }, (_, seed) => seed);
  const { study, plan } = await planned({ ...options, variants: [variant], seeds });
  const out = options.out ?? join('results', `${study.name}-noise`);
  const { records, failures } = await execute(requestFor({ study, plan }, out, options));
  if (records.length < 2) {
    const [first] = failures;
    throw new ConfigurationError(
      `Noise needs two runs of ${variant}, but ${failures.length} of ${plan.runs.length} failed: ${first?.message ?? ''}`,
    );
  }
  const { variantNoise } = await import('../../judge/variant-noise.ts');
  const { variantNoiseMarkdown } = await import('../../report/markdown/study.ts');
  const { variantNoiseText } = await import('../../report/tables/noise.ts');
  const noise = variantNoise(records, plan.study.metric, comparisonsOf(study, plan));
  if (options.json) printJson(noise);
  else
    process.stdout.write(
      `\n${process.stdout.isTTY ? plainText(variantNoiseText(noise)) : variantNoiseMarkdown(noise)}\n`,
    );
  if (failures.length > 0) process.exitCode = 1;
}

/** The text in lines of the terminal's width. */
const plainText = ({ title, finding, notes, table }: NoiseText): string =>
  [bold(title), bold(wrapped(finding)), ...notes.map((note) => wrapped(note)), terminalTable(table)].join('\n\n');

/** Number of differences that a report of the whole study tests together. */
const comparisonsOf = (study: Study, { study: question }: Plan): number =>
  variantsOf(study).filter(({ levels }) => !isBaseline(levels, question)).length;
