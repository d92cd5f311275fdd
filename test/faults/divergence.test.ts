import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Session } from '../../src/compute/engine.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { prepareDataset } from '../../src/data/prepare.ts';
import { startEngine } from '../../src/engine/start.ts';
import { runRecordSchema } from '../../src/record/record.ts';
import { planRuns } from '../../src/study/runs.ts';
import { DivergedError } from '../../src/train/errors.ts';
import { type TrainRequest, train } from '../../src/train/train.ts';
import { ablate } from '../support/cli.ts';
import { installedEngine } from '../support/engine.ts';
import { figure } from '../support/figures.ts';
import { makeRecord, outsideCheckout } from '../support/records.ts';
import { makeStudy } from '../support/study.ts';
import { network } from '../train/support/checkpoints.ts';

/** What is written over the first value of a variable before a step, counted from 1 over the run; 20 steps in 2 epochs. */
interface Injection {
  readonly variable: string;
  readonly value: number;
  readonly step: number;
  /** What the error has to name. */
  readonly named: RegExp;
}

const last = 20;
const injections: readonly Injection[] = [
  { variable: 'conv1.weight', value: Number.NaN, step: 1, named: /in step 1 of epoch 1/ },
  { variable: 'conv1.weight', value: Number.POSITIVE_INFINITY, step: 3, named: /in step 3 of epoch 1/ },
  { variable: 'conv2.weight', value: Number.NEGATIVE_INFINITY, step: 4, named: /in step 4 of epoch 1/ },
  { variable: 'bn1.weight', value: Number.NaN, step: 10, named: /in step 10 of epoch 1/ },
  { variable: 'bn2.bias', value: Number.NaN, step: 11, named: /in step 1 of epoch 2/ },
  { variable: 'fc.weight', value: Number.NaN, step: 12, named: /in step 2 of epoch 2/ },
  { variable: 'fc.bias', value: 3e38, step: 13, named: /in step [34] of epoch 2/ },
  { variable: 'conv1.weight/momentum', value: Number.NaN, step: 5, named: /in step 6 of epoch 1/ },
  { variable: 'fc.bias/momentum', value: Number.NaN, step: last, named: /after step 10 of epoch 2/ },
  { variable: 'bn1.running_var', value: Number.NaN, step: last, named: /after step 10 of epoch 2/ },
];

let folder: string;
let dataset: Dataset;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-divergence-'));
  const request = { source: 'synthetic', imageSize: 16, limit: 100 };
  dataset = await prepareDataset(request, { cacheFolder: folder, log: () => undefined });
});

afterAll(() => rm(folder, { recursive: true }));

/** The engine, whose sessions overwrite a value before one step. */
const injecting = (engine: Engine, { variable, value, step }: Injection): Engine => ({
  ...engine,
  async open(...parameters) {
    const session = await engine.open(...parameters);
    let steps = 0;
    const poison = async () => {
      const values = (await session.read()).get(variable);
      if (values === undefined) throw new Error(`There is no variable ${variable}.`);
      values[0] = value;
      await session.write(new Map([[variable, values]]));
    };
    // One step at a time, so that the injection comes right before its own.
    let previous: Promise<unknown> = Promise.resolve();
    const poisoned: Session = {
      ...session,
      step(...input) {
        const mine = ++steps;
        const result = previous.then(async () => {
          if (mine === step) await poison();
          return session.step(...input);
        });
        previous = result.catch(() => undefined);
        return result;
      },
    };
    return poisoned;
  },
});

function request(engine: Engine, changes: Partial<TrainRequest> = {}): TrainRequest {
  const [config] = planRuns(makeStudy(), { precision: 'fp32', seeds: [0], recipe: { epochs: 2 } });
  return {
    config: config as TrainRequest['config'],
    network,
    dataset,
    engine,
    provenance: outsideCheckout,
    checkpoint: { path: join(folder, 'run') },
    ...changes,
  };
}

const installed = await installedEngine();
const engines = 'reason' in installed ? (['wasm'] as const) : (['wasm', 'native'] as const);

describe.each(engines)('a run whose numbers overflow on the engine %s', (choice) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine(choice, { log: () => undefined });
  });
  let ended = 0;
  afterAll(async () => {
    await engine.dispose();
    figure(
      'Divergence',
      `${ended} of ${injections.length} injections on ${choice} ended the run, at most one step later`,
    );
  });

  it.each(injections)('ends with $variable = $value before step $step', async (injection) => {
    const diverging = train(request(injecting(engine, injection)));
    await expect(diverging).rejects.toThrow(DivergedError);
    await expect(diverging).rejects.toThrow(injection.named);
    ended += 1;
  });

  it('goes on, with a note, where only the evaluation is far off', async () => {
    const notes: string[] = [];
    const far = { variable: 'bn1.running_mean', value: -1e8, step: last, named: /./ };
    const record = await train(request(injecting(engine, far), { onNote: (line) => notes.push(line) }));
    expect(record.result.loss).toBeGreaterThan(1000);
    expect(notes).toEqual([expect.stringMatching(/^The validation loss of epoch 2 is .*, the training loss /)]);
  });
});

describe('a run that diverged', () => {
  const config = fileURLToPath(new URL('../fixtures/tiny.config.ts', import.meta.url));
  const words = ['run', '--config', config, '--engine', 'wasm', '--variants', 'without4', '--out', 'out'];

  it('is not trained again by --resume unless asked to, or with other settings', async () => {
    const failing = [...words, '--learning-rate', '1e38'];
    const first = await ablate(failing, folder);
    expect(first.code, first.stderr).toBe(1);
    const note = join(folder, 'out/without4-seed0.failure.json');
    expect(JSON.parse(await readFile(note, 'utf8'))).toMatchObject({ reason: 'diverged', message: /./ });

    const resumed = await ablate([...failing, '--resume'], folder);
    expect(resumed.code).toBe(1);
    expect(resumed.stderr).toMatch(/without4-seed0 has diverged before and would again: remove .*failure\.json/);

    const other = await ablate([...words, '--resume'], folder);
    expect(other.code, other.stderr).toBe(0);
    expect(other.stderr).not.toMatch(/diverged before/);
  });
});

describe('a record', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])('does not take a loss of %s', (loss) => {
    const record = makeRecord();
    expect(runRecordSchema.safeParse({ ...record, result: { ...record.result, loss } }).success).toBe(false);
  });
});
