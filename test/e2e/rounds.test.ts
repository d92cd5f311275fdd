import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRepository } from './support/repository.ts';
import { expectSuccess, lacking, Stage } from './support/stage.ts';

/** Beside the study whose eight val images never decide, one with such a margin that two seeds do. */
class RoundsRepository extends TestRepository {
  constructor() {
    super();
    const study = readFileSync(join(this.folder, 'ablation.config.ts'), 'utf8');
    const metric = "metric: { name: 'loss', unit: 'nats', better: 'lower', perExample: 'loss' }";
    this.write('decided.config.ts', study.replace('seeds: [0]', `${metric},\n  margin: 1000,\n  seeds: [0]`));
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
    const run = await stage.dispatch(402, { ...ask, config: 'decided.config.ts' });
    expectSuccess(run);
    expect(recordsOf(402)).toEqual(['plain34-seed0', 'plain34-seed1', 'resnet34-seed0', 'resnet34-seed1']);
    expect(run.log).toContain('All is decided after 2 of at most 4 seeds.');
    expect(run.summaries.at(-1)).toContain('same within 1000 nats');
    expect(run.summaries.at(-1)).not.toContain('gave no result');
  });
});
