import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baselineBranch } from '../../src/results/baseline-branch.ts';
import { TestRepository } from './support/repository.ts';
import { expectSuccess, lacking, Stage } from './support/stage.ts';

/** Results that a program reports, seed by seed. */
interface Reported {
  readonly plain: readonly number[];
  readonly residual: readonly number[];
}

const seeds = [0, 0.01, 0.004, 0.006];
const around = (plain: number, residual: number): Reported => ({
  plain: seeds.map((luck) => plain + luck),
  residual: seeds.map((luck) => residual + luck),
});

const reporting = `import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { ABLATE_RUN_DIR: folder, ABLATE_SEED: seed, ABLATE_LEVELS: levels } = process.env;
const top1 = JSON.parse(readFileSync('values.json', 'utf8'))[JSON.parse(levels).shortcut][seed];
const write = (name, value) => writeFileSync(join(folder, name), JSON.stringify(value) + '\\n');
write('metrics.jsonl', { epoch: 1, train: { loss: 0.5, top1 }, val: { loss: top1 / 2, top1 }, seconds: 1 });
write('environment.json', { contract: 1, framework: 'none', device: 'none' });
`;

const reported = `import { command, defineStudy } from './src/api/index.ts';

export default defineStudy({
  name: 'reported',
  factors: { shortcut: ['plain', 'residual'] },
  variant: ({ shortcut }) => shortcut,
  trainer: command(() => ['node', 'report.mjs'], { files: ['report.mjs', 'values.json'] }),
  contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
  recipe: { epochs: 1 },
  dataset: { source: 'synthetic', imageSize: 8, limit: 40 },
  seeds: [0, 1],
});
`;

/** Beside the study whose eight val images never decide, one whose program reports what two seeds decide. */
class RoundsRepository extends TestRepository {
  constructor() {
    super();
    this.write('decided.config.ts', reported);
    this.write('report.mjs', reporting);
    this.write('values.json', JSON.stringify(around(0.5, 0.8)));
    this.commit('Add a study that is soon decided');
  }
}

describe.skipIf(lacking.length > 0)('the rounds of the matrix', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open(new RoundsRepository());
  });
  afterAll(() => stage?.close());

  const recordsOf = (runId: number) => stage.recordsOf(runId).map((name) => name.split('+')[2]);
  const ask = { variants: 'resnet34,plain34', 'max-seeds': '4' };

  it('follow each other while something is undecided, until the budget ends', async () => {
    const run = await stage.dispatch(401, ask);
    expectSuccess(run);
    const ofSeeds = (variant: string) => [0, 1, 2, 3].map((seed) => `${variant}-seed${seed}`);
    expect(recordsOf(401)).toEqual([...ofSeeds('plain34'), ...ofSeeds('resnet34')]);
    expect(run.log).toContain('Not decided at depth 34: seed 2 next.');
    expect(run.log).toContain('Not decided at depth 34: seed 3 next.');
    expect(run.summaries.at(-1)).toContain('· seeds 0, 1, 2, 3 ·');
    expect(run.summaries.at(-1)).toContain('Seeds were added until all was decided or there were 4');
  });

  it('end with the first if that decides all', async () => {
    const run = await stage.dispatch(402, { 'max-seeds': '4', config: 'decided.config.ts', engine: 'auto' });
    expectSuccess(run);
    expect(recordsOf(402)).toEqual(['plain-seed0', 'plain-seed1', 'residual-seed0', 'residual-seed1']);
    expect(run.log).toContain('All is decided after 2 of at most 4 seeds.');
    expect(run.summaries.at(-1)).toContain('residual beats plain by 30.0 points');
    expect(run.summaries.at(-1)).not.toContain('gave no result');
  });
});

/** A workflow of one's own whose pull requests train in rounds. */
const adding = `name: Rounds
on: pull_request
permissions: {}
jobs:
  ablation:
    name: Ablation
    permissions: { contents: read, actions: read }
    uses: ./.github/workflows/ablation.yml
    with: { max-seeds: "4", engine: auto }
`;

/** A study whose results are written in a file, so that a test can choose what is decided. */
class ReportedRepository extends TestRepository {
  constructor() {
    super();
    this.write('ablation.config.ts', reported);
    this.write('report.mjs', reporting);
    this.write('values.json', JSON.stringify(around(0.5, 0.8)));
    this.write('.github/workflows/rounds.yml', adding);
    // A program computes without the engine that the tests choose.
    this.replace('.github/workflows/baseline.yml', /fill-caches: true/, 'engine: auto\n      fill-caches: true');
    this.commit('Report results from a file');
  }
}

describe.skipIf(lacking.length > 0)('the rounds of a pull request', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open(new ReportedRepository());
    expectSuccess(await stage.pushToMain(410));
  });
  afterAll(() => stage?.close());

  /** Trains a pull request that makes the program report other results. */
  const trained = async (runId: number, number: number, values: Reported) => {
    const change = stage.push(number, (repository) => repository.write('values.json', JSON.stringify(values)));
    const run = await stage.ablation(runId, change, { workflow: 'rounds.yml' });
    expectSuccess(run);
    return { run, records: stage.recordsOf(runId).map((name) => name.split('+')[2]) };
  };
  const ofSeeds = (...wanted: number[]) =>
    ['plain', 'residual'].flatMap((variant) => wanted.map((seed) => `${variant}-seed${seed}`));

  it('go on while its change is open, though its own contrast is decided after two seeds', async () => {
    const { run, records } = await trained(411, 21, around(0.56, 0.86));
    expect(records).toEqual(expect.arrayContaining(ofSeeds(0, 1, 2)));
    expect(run.log).toMatch(/Not decided for plain and residual: seed 2 next\./);
    expect(run.summaries.at(-1)).toMatch(/residual beats plain by 30\.0 points/);
  });

  it('end when its change is decided after two seeds, though its own contrast is open', async () => {
    const { run, records } = await trained(412, 22, around(0.2, 0.23));
    expect(records).toEqual(ofSeeds(0, 1));
    expect(run.log).toMatch(/Against main, over 2 seeds, .* All is decided after 2 of at most 4 seeds\./);
    expect(run.summaries.at(-1)).toMatch(/undecided/);
  });

  it('find two more seeds of every variant after a push to main that may train them', async () => {
    const run = await stage.pushToMain(413, { seeds: 10 });
    expectSuccess(run);
    expect(stage.recordsOf(413).map((name) => name.split('+')[2])).toEqual(ofSeeds(0, 1, 2, 3));
    const kept = [...(stage.gitHub.branches.get(baselineBranch)?.files.values() ?? [])].map((text) => JSON.parse(text));
    expect(kept.map((records) => records.length)).toEqual([8]);
    // The summary keeps to the study's own list.
    expect(run.summaries.at(-1)).toContain('· seeds 0, 1 ·');
  });
});
