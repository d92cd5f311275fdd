import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import type { Precision } from '../src/base/choices.ts';
import { ConfigurationError } from '../src/base/errors.ts';
import { positiveInteger } from '../src/cli/options.ts';
import {
  avx2Cases,
  type Case,
  epochCase,
  gpuCases,
  gridCases,
  quickCases,
  scalingCases,
  sharedCases,
} from './cases.ts';
import { type Contender, contenders, type Interpreters, precisions } from './contenders.ts';

/** What one run of the benchmark measures. */
export interface Plan extends Interpreters {
  readonly preset: string;
  readonly cases: readonly Case[];
  readonly contenders: readonly Contender[];
  /** Of a study and of the roofline; those of a step are its contenders'. */
  readonly precisions: readonly Precision[];
  /** The cats_vs_dogs archive for measurements of epochs or studies instead of steps. */
  readonly archive?: string;
  /** Number of images of that archive that a study uses; null for all. */
  readonly limit: number | null;
  readonly rounds: number;
  readonly stepsPerRound: number;
  /** Results are written to this path with `.json` and, as tables, `.md` appended. */
  readonly output: string;
}

interface Options {
  readonly quick?: true;
  readonly grid?: true;
  readonly scaling?: true;
  readonly gpu?: true;
  readonly epoch?: string;
  readonly study?: string;
  readonly limit?: number;
  readonly precision?: Precision;
  readonly python: string;
  readonly kerasPython?: string;
  readonly rounds?: number;
  readonly steps: number;
  readonly output?: string;
}

const presetNames = ['quick', 'grid', 'scaling', 'gpu', 'epoch', 'study'] as const;
type Preset = (typeof presetNames)[number];

const cores = availableParallelism();
const presets: Record<Preset, Pick<Plan, 'cases' | 'contenders' | 'rounds'>> = {
  quick: {
    cases: [...quickCases(cores), ...avx2Cases(cores), ...sharedCases(cores)],
    contenders: contenders.all,
    rounds: 10,
  },
  grid: { cases: gridCases(cores), contenders: contenders.uncompiled, rounds: 10 },
  scaling: { cases: scalingCases(cores), contenders: contenders.uncompiled, rounds: 10 },
  gpu: { cases: gpuCases(cores), contenders: contenders.gpu, rounds: 5 },
  epoch: { cases: [epochCase(cores)], contenders: contenders.uncompiled, rounds: 2 },
  study: { cases: [], contenders: [], rounds: 1 },
};

/** Reads the command line; throws ConfigurationError if it names two presets, and commander's errors. */
export function parsePlan(args: readonly string[]): Plan {
  const command = new Command('npm run bench --')
    .description(
      'Measure training side by side with PyTorch and Keras, or print how often verdicts are right (--statistics alone); see bench/README.md.',
    )
    .option(
      '--quick',
      'ResNet-34 and ResNet-50 at 64 px, all contenders, then with AVX2 only, then beside a busy program (default)',
    )
    .option('--grid', 'all four networks at 64 and 224 px, without the compiling peers')
    .option('--scaling', 'ResNet-34 over batch size, image size and threads')
    .option('--gpu', 'ResNet-34 and ResNet-50 at 224 px, batches of 64 to 256, in fp32, tf32 and bf16 on a GPU')
    .option('--epoch <archive>', 'whole epochs of ResNet-34 at 64 px over a cats_vs_dogs zip archive')
    .option('--study <archive>', 'one study: four networks, one epoch each, over a cats_vs_dogs zip archive')
    .option('--limit <n>', 'images of that archive a study takes (default: all)', positiveInteger('--limit'))
    .addOption(
      new Option('--precision <name>', 'measure one alone: a processor without bf16 emulates it').choices(precisions),
    )
    .option('--python <path>', 'interpreter that has the peers', 'bench/.venv/bin/python')
    .option('--keras-python <path>', 'interpreter that has Keras, if it is another one')
    .option(
      '--rounds <n>',
      'turns of every contender (default: 10; 5 on a GPU; 2 epochs; 1 study)',
      positiveInteger('--rounds'),
    )
    .option('--steps <n>', 'measured steps a turn', positiveInteger('--steps'), 3)
    .option('--output <path>', 'results, as PATH.json and PATH.md (default: bench/results/PRESET)')
    .parse(args, { from: 'user' });
  const options = command.opts<Options>();
  const chosen = presetNames.filter((name) => options[name] !== undefined);
  if (chosen.length > 1) throw new ConfigurationError(`Choose one of --${chosen.join(' and --')} at a time.`);
  const preset = chosen[0] ?? 'quick';
  const { cases, contenders: field, rounds } = presets[preset];
  const archive = options.epoch ?? options.study;
  const measured = (precision: Precision): boolean => (options.precision ?? precision) === precision;
  return {
    preset,
    cases,
    contenders: field.filter(({ precision }) => measured(precision)),
    precisions: precisions.filter(measured),
    ...(archive !== undefined && { archive }),
    limit: options.limit ?? null,
    rounds: options.rounds ?? rounds,
    stepsPerRound: options.steps,
    python: options.python,
    kerasPython: options.kerasPython,
    output: options.output ?? `bench/results/${preset}`,
  };
}
