import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkflowRun } from './support/runner.ts';
import { expectSuccess, lacking, Stage } from './support/stage.ts';

/** Seconds from a run's event to its first training step, as its summary says them. */
function setUpOf({ summaries }: WorkflowRun): number {
  const [, minutes = '0', seconds] = /set-up (?:(\d+) min )?(\d+) s, training /.exec(summaries[0] ?? '') ?? [];
  return 60 * Number(minutes) + Number(seconds);
}

describe.skipIf(lacking.length > 0)('jobs on machines with nothing on them', () => {
  let stage: Stage;
  let cold: number;

  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage?.close());

  it('fill the caches if they run for main', async () => {
    const run = await stage.pushToMain(301, { workflow: 'fill.yml', bare: true });
    expectSuccess(run);
    cold = setUpOf(run);
    const kinds = stage.results.caches.map(({ key }) => /^ablate-(packages|dataset|engine|self-tests)/.exec(key)?.[1]);
    expect(kinds).toEqual([...['dataset', 'packages'], ...(stage.engine === 'native' ? ['engine', 'self-tests'] : [])]);
  });

  it('take everything from there later', async () => {
    const saved = stage.results.caches.length;
    const run = await stage.dispatch(302, { variants: 'resnet34' }, { bare: true });
    expectSuccess(run);
    const warm = setUpOf(run);
    console.log(`From the event to the first training step: ${cold} s cold, ${warm} s warm.`);
    for (const word of ['npm ci', 'Downloading tensorflow', 'Compiling the binding', 'Testing the native engine']) {
      expect(run.log).not.toContain(word);
    }
    expect(stage.results.caches).toHaveLength(saved);
  });
});
