import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storeBaseline } from '../../src/github/report/baseline.ts';
import { type Recipe, recipeSchema } from '../../src/study/config.ts';
import { readNetworkDiff } from '../../src/study/network-diff.ts';
import { parsePlan } from '../../src/study/plan.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makeRecord } from '../support/records.ts';
import { type Ended, filesOf, lackingNode, makeWorkspace, outputOf, start } from './support/bundle.ts';
import { sha, useGitHub } from './support/github.ts';

const fakes = useGitHub();
const config = resolve('test/fixtures/tiny.config.ts');
let workspace: string;
beforeAll(() => {
  workspace = makeWorkspace();
});
afterAll(() => rmSync(workspace, { recursive: true }));

/** Runs the plan action as a dispatch with these inputs does. */
const plan = (inputs: Record<string, string>, env: Record<string, string> = {}): Promise<Ended> =>
  start(
    'plan',
    { config, engine: 'auto', fresh: 'true', 'seeds-per-job': '1', ...inputs },
    { workspace, results: fakes.results.url, env },
  ).ended;

async function planned(inputs: Record<string, string>) {
  const { code, log, outputs } = await plan(inputs);
  expect(code, log).toBe(0);
  const name = outputOf(outputs, 'plan');
  const text = (await filesOf(fakes.results, name)).get('plan.json') ?? '';
  return { ...parsePlan(text, name), matrix: JSON.parse(outputOf(outputs, 'matrix')), outputs };
}

describe.skipIf(lackingNode !== '')(`the bundle of the plan action${lackingNode}`, () => {
  it('plans the study as written, a job for every run', async () => {
    const { study, runs, matrix, outputs } = await planned({});
    expect(study.name).toBe('tiny');
    expect(runs).toHaveLength(4);
    expect(matrix.include[3]).toEqual({ runs: 'with8-seed0', job: 'tiny: with8-seed0' });
    expect(outputOf(outputs, 'engine')).toBe('auto');
  });

  it('plans a job for so many seeds of a variant as are asked for, each run with one thread', async () => {
    const { runs, matrix } = await planned({ variants: 'with4,with8', seeds: '3,1,2', 'seeds-per-job': '2' });
    expect(matrix.include).toEqual([
      { runs: 'with4-seed3 with4-seed1', job: 'tiny: with4, seeds 3, 1' },
      { runs: 'with8-seed3 with8-seed1', job: 'tiny: with8, seeds 3, 1' },
      { runs: 'with4-seed2', job: 'tiny: with4-seed2' },
      { runs: 'with8-seed2', job: 'tiny: with8-seed2' },
    ]);
    expect(runs.map(({ threads }) => threads)).toEqual(Array(6).fill(1));
  });

  it('leaves the threads to whoever names them', async () => {
    const { runs } = await planned({ 'seeds-per-job': '2', options: '--threads=3' });
    expect(runs[0]?.threads).toBe(3);
  });

  it("keeps main's records of the study for the jobs that train, unless all is to be trained", async () => {
    const record = makeRecord({}, ({ config }) => Object.assign(config, { study: 'tiny' }));
    const commit = sha('1');
    fakes.gitHub.parents.set(commit, []);
    await storeBaseline(fakes.api, { study: 'tiny', commit, records: [record] });
    const env = { GITHUB_API_URL: fakes.gitHub.url, GITHUB_SHA: commit };
    const reusing = await plan({ fresh: 'false', token: 'token' }, env);
    expect(reusing.code, reusing.log).toBe(0);
    const name = outputOf(reusing.outputs, 'trained');
    expect(JSON.parse((await filesOf(fakes.results, name)).get('records.json') ?? '')).toEqual([record]);

    fakes.results.artifacts.length = 0;
    expect(outputOf((await plan({ fresh: 'true', token: 'token' }, env)).outputs, 'trained')).toBe('');
  });

  it("plans without main's records if they cannot be read, and says so", async () => {
    // An answer that a second try would not change, so that none is waited for.
    fakes.gitHub.fail(/^GET /, 10, { status: 401, body: { message: 'Bad credentials' } });
    const { code, log, outputs } = await plan({ fresh: 'false', token: 'token' }, { GITHUB_API_URL: fakes.gitHub.url });
    expect(code, log).toBe(0);
    expect(log).toMatch(/^::warning::Main's records cannot be read, so every run is trained: /m);
    expect(outputOf(outputs, 'trained')).toBe('');
  });

  describe('of a pull request', () => {
    let folder: string;
    const git = (...words: string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
        cwd: folder,
        encoding: 'utf8',
      }).trim();
    const writeConfig = (filters: string): void => {
      const text = readFileSync(config, 'utf8').replaceAll('../../src', resolve('src'));
      writeFileSync(join(folder, 'ablation.config.ts'), text.replace('[4, 8]', filters));
      git('add', 'ablation.config.ts');
      git('commit', '--quiet', '--message', filters);
    };
    const planPull = (base: string): Promise<Ended> => {
      const event = join(folder, 'event.json');
      const head = git('rev-parse', 'HEAD');
      writeFileSync(event, JSON.stringify({ pull_request: { number: 7, head: { sha: head }, base: { sha: base } } }));
      return plan({ config: join(folder, 'ablation.config.ts') }, { GITHUB_EVENT_PATH: event });
    };
    const artifactOf = ({ outputs }: Ended) => filesOf(fakes.results, outputOf(outputs, 'plan'));

    beforeEach(() => {
      folder = temporaryFolder();
      git('init', '--quiet');
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      git('add', 'package.json');
      writeConfig('[4, 8]');
    });

    it('says what it does to the networks, in the summary and beside the plan', async () => {
      const base = git('rev-parse', 'HEAD');
      writeConfig('[4, 16]');
      const ended = await planPull(base);
      expect(ended.code, ended.log).toBe(0);
      expect(ended.summary).toMatch(
        /without16 and with16 are new; without8 and with8 are gone; 2 variants stay the same/,
      );
      const diff = readNetworkDiff((await artifactOf(ended)).get('networks.json') ?? '');
      expect(diff).toMatchObject({ value: { commit: base } });
    });

    it('is planned all the same if its networks cannot be compared, and a warning says why', async () => {
      const ended = await planPull(sha('f'));
      expect(ended.code, ended.log).toBe(0);
      expect(ended.log).toMatch(/^::warning::The networks cannot be compared with main's: .*There is no commit "ffff/m);
      expect([...(await artifactOf(ended)).keys()]).toEqual(['plan.json']);
    });
  });

  it('takes every field of the recipe by the input "options"', async () => {
    const recipe: Recipe = {
      ...{ epochs: 7, batchSize: 16, learningRate: 0.05, momentum: 0.8, weightDecay: 0.001 },
      ...{ warmupEpochs: 2, labelSmoothing: 0.1, flip: false, cropPadding: 3 },
      ...{ optimizer: 'adamw', nesterov: true, beta2: 0.99, clipNorm: 1 },
      ...{ schedule: 'step', decayEpochs: 2, decayFactor: 0.5 },
      ...{ randomResizedCrop: 0.25, cutout: 8, mixup: 0.2 },
    };
    expect(Object.keys(recipe).sort()).toEqual(Object.keys(recipeSchema.shape).sort());
    const flag = (field: string): string => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const options = Object.entries(recipe).map(([field, value]) => `--${flag(field)}=${value}`);
    const { runs } = await planned({ options: options.join(' \n ') });
    for (const run of runs) expect(run.recipe).toEqual(recipe);
  });

  it('takes every input of a dispatch', async () => {
    const { runs } = await planned({
      ...{ preset: 'long', variants: 'with4,with8', seeds: '1,2', epochs: '3', 'batch-size': '16' },
      ...{ dataset: 'cats_vs_dogs', 'image-size': '24', limit: 'all', precision: 'bf16' },
    });
    expect(runs.map(({ variant, seed }) => [variant, seed])).toEqual([
      ['with4', 1],
      ['with8', 1],
      ['with4', 2],
      ['with8', 2],
    ]);
    expect(runs[0]).toMatchObject({
      recipe: { epochs: 3, batchSize: 16 },
      dataset: { source: 'cats_vs_dogs', imageSize: 24, limit: null },
      precision: 'bf16',
    });
  });

  it("keeps the study's limit if another data set is named", async () => {
    const { runs } = await planned({ dataset: 'cats_vs_dogs' });
    expect(runs[0]?.dataset).toEqual({ source: 'cats_vs_dogs', imageSize: 16, limit: 100 });
  });

  it.each<[Record<string, string>, string]>([
    [{ epochs: 'many' }, '--epochs is "many", expected a whole number from 1.'],
    [{ seeds: '0,x' }, '--seed is "x", expected a whole number from 0 to 999999999.'],
    [{ variants: 'vgg' }, 'Unknown variant "vgg": study "tiny" has without4, with4, without8, with8.'],
    [{ preset: 'huge' }, 'Unknown preset "huge": study "tiny" has long.'],
    [{ engine: 'tpu' }, 'Input engine is "tpu", expected one of auto, native, gpu, wasm.'],
    [
      { options: '--learning-rat=1' },
      "unknown option '--learning-rat=1' (Did you mean --learning-rate?) See ablate --help.",
    ],
    [{ options: 'fast' }, "too many arguments for 'plan'. Expected 0 arguments but got 1. See ablate --help."],
    [
      { seeds: Array.from({ length: 400 }, (_, seed) => seed).join() },
      'The plan has 1600 runs in 1600 jobs, but a matrix of GitHub Actions holds at most 256: name fewer seeds or variants, or raise seeds-per-job.',
    ],
    [{ 'seeds-per-job': 'all' }, 'Input seeds-per-job is "all", expected a whole number from 1.'],
  ])('says what is wrong with %j as an annotation and in the summary, and plans nothing', async (inputs, sentence) => {
    const { code, log, summary, outputs } = await plan(inputs);
    expect(code).toBe(1);
    expect(log.split('\n')).toContain(`::error::${sentence}`);
    const plain = summary.replaceAll(/[\\\u2060]/g, '').trim();
    expect(plain).toBe(`> [!CAUTION]\n> ${sentence}`);
    expect(outputOf(outputs, 'plan')).toBe('');
    expect(fakes.results.artifacts).toEqual([]);
  });
});

describe.skipIf(lackingNode !== '')(`the bundle of the data action${lackingNode}`, () => {
  it('says that there are no data as an annotation and in the summary', async () => {
    mkdirSync(join(workspace, 'images/cat'), { recursive: true });
    writeFileSync(join(workspace, 'images/cat/1.jpg'), 'no image');
    const { outputs } = await plan({ dataset: `folder:${join(workspace, 'images')}` });
    const options = { workspace, results: fakes.results.url };
    const { code, log, summary } = await start('data', { plan: outputOf(outputs, 'plan') }, options).ended;
    expect(code).toBe(1);
    const sentence = /^::error::(.*)$/m.exec(log)?.[1] ?? '';
    expect(sentence).toMatch(/images/);
    expect(summary.replaceAll(/[\\\u2060]/g, '')).toBe(`> [!CAUTION]\n> ${sentence}\n`);
  });
});
