import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { initialWeights } from '../../src/network/initialize.ts';
import type { Network } from '../../src/network/network.ts';
import { momentumOf } from '../../src/network/weights.ts';
import { keyOfWeights, type Origin, readWeights, writeWeights } from '../../src/weights/file.ts';
import { temporaryFolder } from '../support/folder.ts';
import { network } from '../train/support/checkpoints.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = temporaryFolder();
  path = join(folder, 'run.safetensors');
});
const origin: Origin = { study: 'tiny', variant: 'with4', seed: 3, key: 'a'.repeat(64), precision: 'bf16' };
const normalize = { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] };
const trained = (of: Network) => ({ network: of, weights: initialWeights(of, 1), classes: ['cat', 'dog'], normalize });

describe('a trained network in a file', () => {
  it('is read as it was written, without what an optimizer kept', async () => {
    const written = trained(network);
    const weights = new Map([...written.weights, [momentumOf('fc.weight'), new Float32Array(16)]]);
    await writeWeights(path, { ...written, weights }, origin);
    expect(await readWeights(path)).toEqual(written);
    expect(await keyOfWeights(path)).toBe(origin.key);
    expect(await readdir(folder)).toEqual(['run.safetensors']);
  });

  it('is none of another kind, and has no key then', async () => {
    await writeFile(path, 'text');
    await expect(readWeights(path)).rejects.toThrow(
      new ConfigurationError(
        `${path} does not hold the weights of a network (it has 4 bytes): give a file that --save-weights wrote.`,
      ),
    );
    expect(await keyOfWeights(path)).toBeUndefined();
    expect(await keyOfWeights(join(folder, 'none'))).toBeUndefined();
    await expect(readWeights(join(folder, 'none'))).rejects.toThrow(/^There is no file .*none: give/);
  });
});

describe("a stranger's file", () => {
  type Written = { input: number[]; layers: Record<string, unknown>[] };
  type Change = (metadata: Record<string, string>, network: Written) => void;
  const layer =
    (index: number, change: object) =>
    (_: unknown, { layers }: Written) => {
      layers[index] = { ...layers[index], ...change };
    };

  it.each<readonly [string, Change, RegExp]>([
    [
      'without a format',
      (metadata) => delete metadata.ablate,
      /its metadata are not those of Ablate: ablate: expected 1/,
    ],
    ['of another layout', (metadata) => Object.assign(metadata, { format: 'tf' }), /not those of Ablate: format/],
    ['whose classes are no list', (metadata) => Object.assign(metadata, { classes: '{' }), /classes: expected JSON/],
    [
      'with a class too many',
      (metadata) => Object.assign(metadata, { classes: '["a","b","c"]' }),
      /one value for each of 3 classes/,
    ],
    [
      'of a huge image',
      (_, written) => Object.assign(written, { input: [1e6, 1e6, 3] }),
      /not those of Ablate: network.input.0/,
    ],
    [
      'with an unknown operation',
      layer(1, { operation: 'constructor' }),
      /not those of Ablate: network.layers.1.operation/,
    ],
    ['that reads a later layer', layer(1, { inputs: [5] }), /layer bn1 does not read what batchNorm reads/],
    ['that reads one input too many', layer(1, { inputs: [0, 0] }), /layer bn1 does not read what batchNorm reads/],
    [
      'whose shapes do not fit',
      layer(0, { attributes: { filters: 8, kernelSize: 30, strides: 1, padding: 0 } }),
      /Layer conv1: .*too small/,
    ],
    [
      'with more filters than values',
      layer(0, { attributes: { filters: 9, kernelSize: 3, strides: 2, padding: 1 } }),
      /conv1.weight of shape \[9,3,3,3\], the file one of \[8,3,3,3\]|Layer add/,
    ],
    ['with two layers of one name', layer(3, { name: 'conv1' }), /Two layers are named conv1/],
  ])('%s is refused in one sentence', async (_, change, message) => {
    await writeWeights(path, trained(network), origin);
    await changeMetadata(change);
    const error = await readWeights(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });

  it('with values that its network does not have is refused', async () => {
    const { network: small, ...rest } = trained(network);
    await writeWeights(path, { network: small, ...rest }, origin);
    await addTensor();
    await expect(readWeights(path)).rejects.toThrow(/it has values that are not its network's/);
  });

  async function changeMetadata(change: Change): Promise<void> {
    const { header, values } = takeApart(await readFile(path));
    const { __metadata__: metadata, ...entries } = header;
    const written = JSON.parse(metadata.network as string) as Written;
    change(metadata, written);
    await writeFile(
      path,
      assembled({ __metadata__: { ...metadata, network: JSON.stringify(written) }, ...entries }, values),
    );
  }

  async function addTensor(): Promise<void> {
    const { header, values } = takeApart(await readFile(path));
    const extra = { dtype: 'F32', shape: [1], data_offsets: [values.length, values.length + 4] };
    await writeFile(path, assembled({ ...header, extra }, Buffer.concat([values, Buffer.alloc(4)])));
  }

  function takeApart(bytes: Buffer) {
    const start = 8 + Number(bytes.readBigUInt64LE());
    return { header: JSON.parse(bytes.toString('utf8', 8, start)), values: bytes.subarray(start) };
  }

  function assembled(header: object, values: Buffer): Buffer {
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    return Buffer.concat([length, text, values]);
  }
});
