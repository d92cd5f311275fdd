import { existsSync } from 'node:fs';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { CheckpointStore, removeCheckpoints, type SaveInterval } from '../../src/train/checkpoint-store.ts';
import { figure } from '../support/figures.ts';
import { temporaryFolder } from '../support/folder.ts';
import { identity, network, run } from './support/checkpoints.ts';

let folder: string;
let path: string;
let notes: string[];

beforeEach(async () => {
  folder = temporaryFolder();
  path = join(folder, 'run.checkpoint');
  notes = [];
});

const store = (saveEvery?: SaveInterval): CheckpointStore =>
  new CheckpointStore({ path, saveEvery }, identity, network);
const load = () => store().load((line) => notes.push(line));
const save = (step: number) => store().save(async () => run(step));
const cut = (file: string) => truncate(file, 1000);

describe('the checkpoints of a run', () => {
  it('are none at first', async () => {
    expect(await load()).toBeUndefined();
    expect(notes).toEqual([]);
  });

  it('are the last two, of which the newest is taken', async () => {
    for (const step of [1, 2, 3]) await save(step);
    expect(await load()).toEqual(run(3));
    expect((await readdir(folder)).sort()).toEqual(['run.checkpoint', 'run.checkpoint.older']);
    await cut(path);
    expect(await load()).toEqual(run(2));
    expect(notes).toEqual([`${path} is damaged (its digest is not the one of its content) and is not used.`]);
  });

  it('lose nothing whole to a damaged one with the next save', async () => {
    for (const step of [1, 2]) await save(step);
    await cut(path);
    await load();
    await save(3);
    await cut(path);
    expect(await load()).toEqual(run(1));
  });

  it('go on from the older one where a crash fell between two renames', async () => {
    await save(1);
    await save(2);
    await rm(path);
    expect(await load()).toEqual(run(1));
    expect(notes).toEqual([]);
  });

  it('let the run start anew, and say so, where none is whole', async () => {
    for (const step of [1, 2]) await save(step);
    await cut(path);
    await writeFile(`${path}.older`, '');
    expect(await load()).toBeUndefined();
    expect(notes).toHaveLength(3);
    expect(notes.at(-1)).toBe('No whole checkpoint is left: the run starts anew.');
  });

  it('are refused by another run', async () => {
    await save(1);
    const other = new CheckpointStore({ path }, { ...identity, datasetDigest: 'c' }, network);
    await expect(other.load(() => undefined)).rejects.toThrow(
      new ConfigurationError(
        `${path} is a checkpoint of another run (its datasetDigest differs): delete it to start anew.`,
      ),
    );
  });

  it('are set aside by a job that came to another machine, if it says so', async () => {
    for (const step of [1, 2]) await save(step);
    const elsewhere = { ...identity, numerics: { ...identity.numerics, device: 'Other CPU' } };
    const refusing = new CheckpointStore({ path }, elsewhere, network);
    await expect(refusing.load(() => undefined)).rejects.toThrow(/\(its device is Example CPU, this one's Other CPU\)/);
    const moving = new CheckpointStore({ path, setAside: true }, elsewhere, network);
    expect(await moving.load((line) => notes.push(line))).toBeUndefined();
    expect(notes[0]).toBe(
      `${path} is set aside as .other and the run starts anew: its device is Example CPU, this one's Other CPU.`,
    );
    expect((await readdir(folder)).sort()).toEqual(['run.checkpoint.older.other', 'run.checkpoint.other']);
    await save(3);
    const otherRun = new CheckpointStore({ path, setAside: true }, { ...identity, datasetDigest: 'c' }, network);
    await expect(otherRun.load(() => undefined)).rejects.toThrow(ConfigurationError);
  });

  it('stay as they are where a save fails', async () => {
    for (const step of [1, 2]) await save(step);
    const before = await Promise.all([path, `${path}.older`].map((file) => readFile(file)));
    const failing = store().save(async () => Promise.reject(new Error('no weights')));
    await expect(failing).rejects.toThrow('no weights');
    expect(await Promise.all([path, `${path}.older`].map((file) => readFile(file)))).toEqual(before);
  });

  it('are both removed', async () => {
    for (const step of [1, 2]) await save(step);
    await removeCheckpoints(path);
    expect(await readdir(folder)).toEqual([]);
    await removeCheckpoints(path);
    expect(existsSync(path)).toBe(false);
  });
});

describe('a checkpoint is due', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('after two minutes', () => {
    const checkpoints = store();
    vi.advanceTimersByTime(119_000);
    expect(checkpoints.due).toBe(false);
    vi.advanceTimersByTime(1000);
    expect(checkpoints.due).toBe(true);
  });

  it('later where saving would take more than a hundredth of the time', async () => {
    const checkpoints = store();
    await checkpoints.save(async () => {
      vi.advanceTimersByTime(5000);
      return run();
    });
    vi.advanceTimersByTime(499_000);
    expect(checkpoints.due).toBe(false);
    vi.advanceTimersByTime(1000);
    expect(checkpoints.due).toBe(true);
  });

  it('at the end of an epoch after a minute', () => {
    const checkpoints = store();
    vi.advanceTimersByTime(59_000);
    expect(checkpoints.dueAfterEpoch(1)).toBe(false);
    vi.advanceTimersByTime(1000);
    expect(checkpoints.dueAfterEpoch(2)).toBe(true);
    expect(checkpoints.due).toBe(false);
  });

  it('as often as the user says, in seconds', async () => {
    const checkpoints = store({ seconds: 3 });
    await checkpoints.save(async () => run());
    vi.advanceTimersByTime(2999);
    expect([checkpoints.due, checkpoints.dueAfterEpoch(1)]).toEqual([false, false]);
    vi.advanceTimersByTime(1);
    expect([checkpoints.due, checkpoints.dueAfterEpoch(1)]).toEqual([true, true]);
  });

  it('as often as the user says, in epochs', () => {
    const checkpoints = store({ epochs: 2 });
    vi.advanceTimersByTime(1_000_000);
    expect(checkpoints.due).toBe(false);
    expect([1, 2, 3, 4].map((epochs) => checkpoints.dueAfterEpoch(epochs))).toEqual([false, true, false, true]);
  });

  it.each([
    { stepSeconds: 10, epochSteps: 6, saveSeconds: 0.3 },
    { stepSeconds: 20, epochSteps: 1000, saveSeconds: 1 },
    { stepSeconds: 10, epochSteps: 10, saveSeconds: 3 },
  ])(
    'so that saving takes less than 1% of the time: $saveSeconds s a time, $epochSteps steps of $stepSeconds s an epoch',
    async ({ stepSeconds, epochSteps, saveSeconds }) => {
      const checkpoints = store();
      let saves = 0;
      const save = async () => {
        await checkpoints.save(async () => {
          vi.advanceTimersByTime(1000 * saveSeconds);
          return run();
        });
        saves += 1;
      };
      const sixHours = 6 * 3600;
      let step = 0;
      for (; performance.now() < 1000 * sixHours; step++) {
        vi.advanceTimersByTime(1000 * stepSeconds);
        const atEnd = step % epochSteps === epochSteps - 1;
        if (atEnd ? checkpoints.dueAfterEpoch(step / epochSteps) : checkpoints.due) await save();
      }
      const share = (saves * saveSeconds) / sixHours;
      expect(share).toBeLessThan(0.01);
      expect(saves).toBeGreaterThan(9);
      figure(
        'Cost of checkpoints',
        `${saves} in six hours of steps of ${stepSeconds} s, ${saveSeconds} s each, take ${(100 * share).toFixed(2)} % of the time`,
      );
    },
  );
});
