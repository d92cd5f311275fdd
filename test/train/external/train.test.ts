import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { type PreparedDataset, prepareDataset } from '../../../src/data/prepare.ts';
import { parseRecord } from '../../../src/record/parse.ts';
import { InterruptedError } from '../../../src/train/errors.ts';
import type { ExternalRequest } from '../../../src/train/external/request.ts';
import { trainExternally } from '../../../src/train/external/train.ts';
import { sharedFolder } from '../../support/folder.ts';
import { makeRecord, outsideCheckout } from '../../support/records.ts';

const cache = sharedFolder();
let data: PreparedDataset;
beforeAll(async () => {
  const request = { source: 'synthetic', imageSize: 8, limit: 40 };
  data = await prepareDataset(request, { cacheFolder: cache, log: () => undefined });
});
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(cache, 'run-'));
});

/** The logits of a network that has the first `right` of the val images right, each with a margin of 2. */
const logitsOf = (right: number): number[][] =>
  Array.from(data.val.labels, (label, image) =>
    [label, 1 - label].map((wrong) => (image < right ? -1 : 1) * (2 * wrong - 1)),
  );
/** Mean cross-entropy of so many right ones. */
const lossOf = (right: number): number =>
  (right * Math.log1p(Math.exp(-2)) + (data.val.size - right) * Math.log1p(Math.exp(2))) / data.val.size;

/** What a trainer leaves that has `right` val images right after two epochs. */
function filesOf(right: number) {
  const line = (epoch: number, val: object) =>
    `${JSON.stringify({ epoch, train: { loss: 0.5, top1: 0.75 }, val, seconds: 2, learningRate: 0.1 })}\n`;
  return {
    'metrics.jsonl':
      line(1, { loss: 0.7, top1: 0.5 }) + line(2, { loss: lossOf(right), top1: right / data.val.size, f1: 0.5 }),
    'predictions.jsonl': logitsOf(right)
      .map((logits) => `${JSON.stringify({ logits })}\n`)
      .join(''),
    'environment.json': JSON.stringify({ contract: 1, framework: 'Shell 1', device: 'Example CPU', parameters: 7 }),
  };
}

/** A trainer that leaves these files and then goes on with a script. */
async function trainerOf(files: Readonly<Record<string, string>>, script = ''): Promise<string> {
  const source = await mkdtemp(join(cache, 'files-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(source, name), text);
  return `cp ${source}/* "$ABLATE_RUN_DIR"; ${script}`;
}

function request(script: string, more: Partial<ExternalRequest> = {}): ExternalRequest {
  const { config } = makeRecord({ epochs: 2 });
  return {
    config,
    program: { words: ['sh', '-c', script], folder: cache, stall: 5, timeout: undefined, digest: '0'.repeat(64) },
    dataset: data,
    provenance: outsideCheckout,
    folder,
    signal: new AbortController().signal,
    onEpoch: () => undefined,
    onPrinted: () => undefined,
    ...more,
  };
}

describe('a run that a program of its own trains', () => {
  it('comes out as a record like any other, whose result follows from the predictions', async () => {
    const record = await trainExternally(request(await trainerOf(filesOf(6))));
    const text = JSON.stringify(record);
    expect(parseRecord(text, 'run.json')).toEqual(JSON.parse(text));
    expect(record.result.top1).toBe(6 / data.val.size);
    expect(record.result.loss).toBeCloseTo(lossOf(6), 6);
    expect(record.epochs.map(({ val }) => val)).toMatchObject([{ top1: 0.5 }, { top1: record.result.top1, f1: 0.5 }]);
    expect(record.network).toEqual({ digest: '0'.repeat(64), parameters: 7, flops: null });
    expect(record.provenance.engine).toEqual({
      ...{ engine: 'external', framework: 'Shell 1', device: 'Example CPU', versions: {}, deterministic: false },
    });
    expect(record.timing).toMatchObject({ imagesPerSecond: (data.train.size * 2) / 4, stepMilliseconds: null });
  });

  it('may come without predictions, and then says nothing of single images', async () => {
    const { 'predictions.jsonl': _, ...files } = filesOf(6);
    const record = await trainExternally(request(await trainerOf(files)));
    expect(record.result).toEqual({ top1: 0.75, loss: lossOf(6), correct: null, scores: null });
    const text = JSON.stringify(record);
    expect(parseRecord(text, 'run.json')).toEqual(JSON.parse(text));
  });

  it('tells the program what to train, and keeps what it prints', async () => {
    const names = ['CONTRACT', 'SEED', 'LEVELS', 'DATA', 'RUN_DIR', 'CHECKPOINT_DIR'].map((name) => `ABLATE_${name}`);
    const script = `${names.map((name) => `echo "$${name}"`).join('; ')}; test -d "$ABLATE_CHECKPOINT_DIR" && echo there`;
    await trainExternally(request(await trainerOf(filesOf(6), script)));
    expect((await readFile(join(folder, 'log.txt'), 'utf8')).split('\n')).toEqual([
      ...['1', '0', '{"depth":34,"shortcut":"residual"}', data.folder, folder, join(folder, 'checkpoint'), 'there', ''],
    ]);
  });

  it('tells each epoch once, while it runs', async () => {
    const told: number[] = [];
    const [first, second] = filesOf(6)['metrics.jsonl'].trimEnd().split('\n');
    const script = [
      `echo '${first}' > "$ABLATE_RUN_DIR/metrics.jsonl"`,
      `while ! test -e "$ABLATE_RUN_DIR/go"; do sleep 0.05; done`,
      `echo '${second}' >> "$ABLATE_RUN_DIR/metrics.jsonl"`,
    ].join('; ');
    const onEpoch = ({ epoch }: { epoch: number }) => {
      told.push(epoch);
      if (epoch === 1) writeFile(join(folder, 'go'), '');
    };
    await trainExternally(request(await trainerOf(filesOf(6), script), { onEpoch }));
    expect(told.slice(-2)).toEqual([1, 2]);
  });
});

describe('a run has no record', () => {
  const failing: readonly (readonly [string, (files: ReturnType<typeof filesOf>) => object, string])[] = [
    ['without an epoch', () => ({ 'metrics.jsonl': '' }), 'metrics.jsonl has 0 epochs, but the recipe says 2.'],
    ['without its environment', () => ({ 'environment.json': '' }), 'The trainer wrote no environment.json.'],
    [
      'of another contract',
      () => ({ 'environment.json': '{"contract":2}' }),
      'environment.json is not as the contract says: contract',
    ],
    [
      'if its top1 is not that of its predictions',
      () => ({ 'predictions.jsonl': filesOf(5)['predictions.jsonl'] }),
      'metrics.jsonl says of epoch 2 a val top1 of 0.75, but its predictions give 0.625.',
    ],
    [
      'if its loss is not that of its predictions',
      (files) => ({ 'metrics.jsonl': files['metrics.jsonl'].replace(String(lossOf(6)), '3') }),
      'a val loss of 3, but its predictions give a mean cross-entropy of 0.62',
    ],
  ];

  it.each(failing)('%s', async (_, change, message) => {
    const files = filesOf(6);
    const trained = trainExternally(request(await trainerOf({ ...files, ...change(files) })));
    await expect(trained).rejects.toMatchObject({ name: 'TrainerFailedError', reason: 'failed' });
    await expect(trained).rejects.toThrow(message);
  });

  it.each([
    ['an exit code', 'echo "KeyError: lr" >&2; exit 3', 'failed', 'The trainer ended with exit code 3: KeyError: lr.'],
    ['a signal', 'kill -SEGV $$', 'failed', 'The trainer was ended by SIGSEGV.'],
    [
      "a GPU's memory",
      'echo "CUDA out of memory. Tried 2 GiB" >&2; exit 1',
      'out of memory',
      /exit code 1: CUDA out of memory/,
    ],
    [
      'exit code 137',
      'exit 137',
      'killed',
      'The trainer was killed (SIGKILL): often the machine has run out of memory.',
    ],
  ])('after %s', async (_, script, reason, message) => {
    const trained = trainExternally(request(script));
    await expect(trained).rejects.toMatchObject({ reason });
    await expect(trained).rejects.toThrow(message);
  });

  it('after silence, and after too long a time', async () => {
    const limited = (limits: object) => {
      const { program, ...rest } = request('exec sleep 600');
      return trainExternally({ ...rest, program: { ...program, ...limits } });
    };
    await expect(limited({ stall: 0.01 })).rejects.toThrow('The trainer gave no sign of life for 0.01 minutes.');
    await expect(limited({ timeout: 0.01 })).rejects.toMatchObject({ reason: 'timed out' });
  });

  it('as soon as a line of its metrics cannot be read', async () => {
    const trained = trainExternally(request('echo epoch 1 > "$ABLATE_RUN_DIR/metrics.jsonl"; exec sleep 600'));
    await expect(trained).rejects.toThrow('metrics.jsonl, line 1 is not JSON: "epoch 1".');
  });
});

describe('an interrupted run', () => {
  /** Saves before it reports an epoch, because the report may end it. */
  const saving = async (files: Readonly<Record<string, string>>) =>
    `touch "$ABLATE_CHECKPOINT_DIR/saved"; ${await trainerOf(files, 'exec sleep 600')}`;

  async function interrupt(): Promise<void> {
    const stop = new AbortController();
    const onEpoch = () => stop.abort();
    const trained = trainExternally(request(await saving(filesOf(6)), { signal: stop.signal, onEpoch }));
    await expect(trained).rejects.toThrow(InterruptedError);
  }

  it('goes on from what its program has saved, and its record counts all of its time', async () => {
    await interrupt();
    const script = 'test -e "$ABLATE_CHECKPOINT_DIR/saved" || exit 9';
    const { timing } = await trainExternally(request(await trainerOf(filesOf(6), script)));
    expect(timing.startedAt < timing.finishedAt).toBe(true);
    expect(timing.wallSeconds).toBeLessThan((Date.parse(timing.finishedAt) - Date.parse(timing.startedAt)) / 1000 + 1);
  });

  it('is not gone on with by another program', async () => {
    await interrupt();
    const { program, ...rest } = request('exit 0');
    const other = trainExternally({ ...rest, program: { ...program, digest: '1'.repeat(64) } });
    await expect(other).rejects.toThrow(ConfigurationError);
    await expect(other).rejects.toThrow(/is of another run .*: delete it to start anew\.$/);
  });
});
