import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DamagedError, decodeCheckpoint, encodeCheckpoint, ForeignError } from '../../src/train/checkpoint.ts';
import { flips, otherDamages, truncations } from '../support/damage.ts';
import { figure } from '../support/figures.ts';
import { times } from '../support/scale.ts';
import { identity, network, run } from './support/checkpoints.ts';

const bytes = Buffer.concat(encodeCheckpoint(run(), identity, network));
const mark = 'ablate checkpoint 2\n'.length;

/** The file with its header and values changed and its digest right. */
function sealed(change: (header: Header, values: Buffer) => Buffer | undefined): Buffer {
  const length = bytes.readUInt32LE(mark);
  const header = JSON.parse(bytes.toString('utf8', mark + 4, mark + 4 + length)) as Header;
  const values = Buffer.from(bytes.subarray(mark + 4 + length, -32));
  const changed = change(header, values) ?? values;
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(text.length);
  const content = Buffer.concat([bytes.subarray(0, mark), size, text, changed]);
  return Buffer.concat([content, createHash('sha256').update(content).digest()]);
}

interface Header {
  variables: { name: string; shape: number[] }[];
  progress: { step: unknown };
}

describe('a checkpoint file', () => {
  it('holds a run to the bit', () => {
    expect(decodeCheckpoint(bytes, identity, network)).toEqual(run());
  });

  it.each([
    ['config', { config: { ...identity.config, seed: 1 } }, 'its config differs'],
    ['network', { networkDigest: 'x' }, 'its networkDigest differs'],
    ['data', { datasetDigest: 'x' }, 'its datasetDigest differs'],
    ['engine', { engine: 'native' }, "its engine is wasm, this one's native"],
    ['threads', { threads: 2 }, "its threads is 1, this one's 2"],
  ])('is refused by a run of another %s', (what, { engine, threads, ...other }: Record<string, unknown>, message) => {
    const numerics = { ...identity.numerics, ...(engine ? { engine } : {}), ...(threads ? { threads } : {}) };
    const expected = { ...identity, ...other, numerics } as typeof identity;
    expect(() => decodeCheckpoint(bytes, expected, network)).toThrow(
      new ForeignError(message, ['engine', 'threads'].includes(what)),
    );
  });

  const count = times({ short: 50, long: 200 });
  it.each([
    { kind: 'truncations', damages: truncations(bytes, count) },
    { kind: 'bit flips', damages: flips(bytes, count) },
    { kind: 'other damages', damages: otherDamages(bytes) },
  ])('is not read with any of $damages.length $kind', ({ kind, damages }) => {
    const read = damages.filter(({ bytes: damaged }) => {
      try {
        decodeCheckpoint(damaged, identity, network);
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedError);
        return false;
      }
    });
    expect(read.map(({ what }) => what)).toEqual([]);
    figure('Checkpoints', `${damages.length} of ${damages.length} ${kind} refused`);
  });

  it.each<[string, Parameters<typeof sealed>[0]]>([
    ['a variable missing', (header) => void header.variables.pop()],
    ['a variable renamed', ({ variables }) => void Object.assign(variables[0] ?? {}, { name: 'other' })],
    ['a variable twice', ({ variables }) => void variables.push(...variables.slice(0, 1))],
    ['a variable of another shape', ({ variables }) => void variables[0]?.shape.reverse()],
    ['values missing', (_, values) => values.subarray(4)],
    ['values too many', (_, values) => Buffer.concat([values, Buffer.alloc(4)])],
    ['a value that is not a number', (_, values) => void values.writeFloatLE(Number.NaN, 40)],
    ['an infinite value', (_, values) => void values.writeFloatLE(Number.POSITIVE_INFINITY, 0)],
    ['no step', ({ progress }) => void Object.assign(progress, { step: -1 })],
  ])('is not read with %s, though its digest is right', (_, change) => {
    expect(() => decodeCheckpoint(sealed(change), identity, network)).toThrow(DamagedError);
    expect(
      decodeCheckpoint(
        sealed(() => undefined),
        identity,
        network,
      ),
    ).toEqual(run());
  });
});
