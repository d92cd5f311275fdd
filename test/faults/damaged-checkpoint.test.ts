import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareDataset } from '../../src/data/prepare.ts';
import { startEngine } from '../../src/engine/start.ts';
import { comparable } from '../../src/record/record.ts';
import { planRuns } from '../../src/study/runs.ts';
import { InterruptedError } from '../../src/train/errors.ts';
import { type TrainRequest, train } from '../../src/train/train.ts';
import { type Damage, flips, otherDamages, truncations } from '../support/damage.ts';
import { figure } from '../support/figures.ts';
import { outsideCheckout } from '../support/records.ts';
import { times } from '../support/scale.ts';
import { makeStudy } from '../support/study.ts';
import { network } from '../train/support/checkpoints.ts';

let folder: string;
let request: TrainRequest;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-damaged-'));
  const images = { source: 'synthetic', imageSize: 16, limit: 100 };
  const [config] = planRuns(makeStudy(), { precision: 'fp32', seeds: [0], recipe: { epochs: 2 } });
  request = {
    config: config as TrainRequest['config'],
    network,
    dataset: await prepareDataset(images, { cacheFolder: folder, log: () => undefined }),
    engine: await startEngine('wasm', { log: () => undefined }),
    provenance: outsideCheckout,
    checkpoint: { path: join(folder, 'run') },
  };
});
afterAll(async () => {
  await request.engine.dispose();
  await rm(folder, { recursive: true });
});

/** Trains until a step of the second epoch and saves after every step: leaves the last two checkpoints at `path`. */
async function interruptedAt(path: string): Promise<void> {
  const stop = new AbortController();
  const onStep = ({ epoch, step }: { epoch: number; step: number }) => {
    if (epoch === 2 && step === 8) stop.abort();
  };
  const checkpoint = { path, saveEvery: { seconds: 0 } };
  await expect(train({ ...request, checkpoint, signal: stop.signal, onStep })).rejects.toThrow(InterruptedError);
}

const count = times({ short: 4, long: 200 });

it(`a run whose newest checkpoint has any of ${2 * count} damages gives the uninterrupted record`, {
  timeout: 1_200_000,
}, async () => {
  const whole = comparable(await train({ ...request, checkpoint: { path: join(folder, 'whole') } }));
  const [kept, path] = [join(folder, 'kept'), join(folder, 'damaged')];
  await interruptedAt(kept);
  const bytes = await readFile(kept);

  const resumed = async ({ what, bytes: damaged }: Damage): Promise<string> => {
    await writeFile(path, damaged);
    await copyFile(`${kept}.older`, `${path}.older`);
    const notes: string[] = [];
    const record = await train({ ...request, checkpoint: { path }, onNote: (line) => notes.push(line) });
    expect(comparable(record), what).toEqual(whole);
    return notes.join('\n');
  };
  expect(await resumed({ what: 'nothing', bytes })).toMatch(/^Continuing from step \d of epoch 2\.$/);
  const damages = [...truncations(bytes, count), ...flips(bytes, count), ...otherDamages(bytes)];
  for (const damage of damages) {
    expect(await resumed(damage), damage.what).toMatch(/ is damaged \(.*\nContinuing from step \d of epoch 2\.$/);
  }
  figure(
    'Checkpoints',
    `${damages.length} of ${damages.length} runs whose newest one was damaged went on from the older one and gave the uninterrupted record`,
  );
});
