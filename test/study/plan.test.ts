import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { datasetRequestSchema } from '../../src/base/dataset-request.ts';
import { computingFields, recipeSchema } from '../../src/study/config.ts';
import { commandOf, deviationFrom, makePlan, parsePlan, plannedRun } from '../../src/study/plan.ts';
import { command } from '../../src/study/trainer.ts';
import { ablate, tinyConfig } from '../support/cli.ts';
import { makeStudy } from '../support/study.ts';

const origin = { config: 'ablation.config.ts', options: ['--epochs=3'] };
const plan = makePlan(makeStudy(), { precision: 'fp32', recipe: { epochs: 3 } }, origin);
const [first] = plan.runs;

describe('a plan', () => {
  it('holds the question and the whole config of every run, and survives its own text', () => {
    expect(plan.runs.map(({ variant }) => variant)).toEqual(['plain34', 'resnet34', 'plain50', 'resnet50']);
    expect(first?.recipe).toEqual(recipeSchema.parse({ ...makeStudy().recipe, epochs: 3 }));
    expect(parsePlan(JSON.stringify(plan), 'plan.json')).toEqual(plan);
  });

  it.each([
    ['no JSON', 'nothing', /plan\.json is not a plan: it is not JSON/],
    ['no runs', { ...plan, runs: [] }, /runs/],
    ['one run twice', { ...plan, runs: [first, first] }, /two runs have the same name/],
    ['a run of another study', { ...plan, runs: [{ ...first, study: 'other' }] }, /a run is of another study/],
    ['a variant whose name is a path', { ...plan, runs: [{ ...first, variant: '../x' }] }, /runs\.0\.variant/],
    ['a study whose name is markup', { ...plan, study: { ...plan.study, name: '<b>' } }, /study\.name/],
    ['a field nobody knows', { ...plan, extra: 1 }, /extra/],
  ])('is refused with %s', (_, value, message) => {
    expect(() => parsePlan(typeof value === 'string' ? value : JSON.stringify(value), 'plan.json')).toThrow(message);
  });

  it('says that a program of its own trains the study', () => {
    expect(plan.trainer).toBeUndefined();
    const { network: _, ...study } = makeStudy();
    const ofTrainer = makePlan({ ...study, trainer: command(() => ['./train']) }, {}, origin);
    expect(parsePlan(JSON.stringify(ofTrainer), 'plan.json').trainer).toBe(true);
  });

  it('names the runs that it has to whoever asks for another', () => {
    expect(plannedRun(plan, 'plain50-seed0').variant).toBe('plain50');
    expect(() => plannedRun(plan, 'plain50-seed9')).toThrow(/no run "plain50-seed9".*plain34-seed0, resnet34-seed0/);
  });

  it('tells in which field a run deviates from it', () => {
    if (first === undefined) throw new Error('The plan has runs.');
    expect(deviationFrom(first, first)).toBeUndefined();
    const other = { ...first, recipe: { ...first.recipe, epochs: 30 } };
    expect(deviationFrom(first, other)).toBe('its recipe.epochs is 30, planned was 3');
    expect(deviationFrom(first, { ...first, levels: { ...first.levels, width: 2 } })).toMatch(/levels\.width/);
  });
});

describe('the command that trains a plan again', () => {
  it('names the config and what was asked', () => {
    expect(commandOf(origin)).toBe('npx ablate run --config=ablation.config.ts --epochs=3');
  });

  it.each(["folder:my pets; rm -rf ~ $(id) `id` 'quoted'", 'folder:a\nb'])('is quoted for a shell: %j', (source) => {
    const command = commandOf({ config: `my ${source}`, options: [`--dataset=${source}`] });
    const words = execFileSync('sh', ['-c', command.replace('npx ablate run', "printf '%s\\n'")], { encoding: 'utf8' });
    const oneLine = source.replace(/\s+/g, ' ');
    expect(words.split('\n')).toEqual([`--config=my ${oneLine}`, `--dataset=${oneLine}`, '']);
  });
});

/** Another value than the tiny study's for every field of the recipe. */
const others: Record<keyof typeof recipeSchema.shape, string> = {
  epochs: '3',
  batchSize: '16',
  learningRate: '0.5',
  momentum: '0.5',
  weightDecay: '0.5',
  warmupEpochs: '1.5',
  labelSmoothing: '0.5',
  flip: 'false',
  cropPadding: '2',
  optimizer: 'adamw',
  nesterov: 'true',
  beta2: '0.5',
  clipNorm: '1',
  schedule: 'step',
  decayEpochs: '1.5',
  decayFactor: '0.5',
  randomResizedCrop: '0.5',
  cutout: '4',
  mixup: '0.5',
};

describe('a field of the recipe', () => {
  it.concurrent.each(Object.entries(others))(
    '%s has an option that reaches the config of every run',
    async (field, value) => {
      const option = `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}=${value}`;
      const { stdout } = await ablate(['plan', '--json', '--config', tinyConfig, option], process.cwd());
      const { runs, options } = parsePlan(stdout, 'stdout');
      for (const { recipe } of runs) expect(String(recipe[field as keyof typeof others])).toBe(value);
      expect(options).toEqual([option]);
    },
  );

  it('is missing from no list', () => {
    expect(Object.keys(others)).toEqual(Object.keys(recipeSchema.shape));
  });
});

/** For every other setting, an option with another value than the tiny study's, and that value in the config. */
const otherSettings: Readonly<Record<string, readonly [option: string, value: unknown]>> = {
  source: ['--dataset=cats_vs_dogs', 'cats_vs_dogs'],
  imageSize: ['--image-size=48', 48],
  limit: ['--limit=all', null],
  precision: ['--precision=bf16', 'bf16'],
  convolution: ['--convolution=direct', 'direct'],
  deterministic: ['--deterministic=off', false],
  threads: ['--threads=3', 3],
};

describe('every other setting', () => {
  it('has an option that reaches the config of every run', async () => {
    const given = Object.values(otherSettings).map(([option]) => option);
    const { stdout } = await ablate(['plan', '--json', '--config', tinyConfig, ...given], process.cwd());
    const { runs, options } = parsePlan(stdout, 'stdout');
    const wanted = Object.fromEntries(Object.entries(otherSettings).map(([field, [, value]]) => [field, value]));
    for (const { dataset, ...run } of runs) expect({ ...dataset, ...run }).toMatchObject(wanted);
    expect(options).toEqual(given);
  });

  it('is missing from no list', () => {
    expect(Object.keys(otherSettings)).toEqual([...Object.keys(datasetRequestSchema.shape), ...computingFields]);
  });
});
