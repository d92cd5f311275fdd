import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestsFile, digestsOf } from '../../src/base/files/sources.ts';
import { type Computing, trainingCode } from '../../src/record/training-code.ts';

const sources = await mkdtemp(join(tmpdir(), 'ablate-code-'));
await cp('src', sources, { recursive: true });
afterEach(async () => {
  for (const [file, text] of original) await writeFile(join(sources, file), text);
  original.clear();
});
afterAll(() => rm(sources, { recursive: true }));

/** What was in the files that a test has changed. */
const original = new Map<string, string>();

const all: readonly Computing[] = ['graph', 'eager', 'external'];
const digests = (folder?: string) => Promise.all(all.map((by) => trainingCode(by, folder)));
async function add(file: string, text: string): Promise<void> {
  const before = await readFile(join(sources, file), 'utf8');
  original.set(file, before);
  await writeFile(join(sources, file), `${before}\n${text}\n`);
}

describe('the digest of the training code', () => {
  it('is the same wherever the sources lie, and another one for each way to compute', async () => {
    expect(await digests(sources)).toEqual(await digests());
    expect(new Set(await digests()).size).toBe(all.length);
  });

  it.each<[string, readonly Computing[]]>([
    ['base/random.ts', ['graph', 'eager']],
    ['train/schedule.ts', ['graph', 'eager']],
    ['train/augment/mixup.ts', ['graph', 'eager']],
    ['network/initialize.ts', ['graph', 'eager']],
    ['compute/scores.ts', ['graph', 'eager']],
    ['compute/optimizer.ts', ['graph', 'eager']],
    ['compute/graph/session.ts', ['graph']],
    ['compute/eager/operations.ts', ['eager']],
    ['network/operations.ts', ['eager']],
    ['record/scores.ts', ['external']],
    // A compiled graph has a digest of its own.
    ['compute/graph/winograd.ts', []],
    // What only reads, watches, keeps or prints.
    ['train/clock.ts', []],
    ['train/checkpoint.ts', []],
    ['train/external/train.ts', []],
    ['network/describe.ts', []],
    ['engine/install/space.ts', []],
    ['engine/worker/host.ts', []],
    ['model/block.ts', []],
    ['judge/comparability.ts', []],
    ['record/record.ts', []],
    ['cli/layer-table.ts', []],
  ])('counts a constant in %s for %s', async (file, by) => {
    const before = await digests(sources);
    await add(file, 'export const more = 1;');
    const after = await digests(sources);
    expect(all.filter((_, at) => after[at] !== before[at])).toEqual(by);
  });

  it.each([
    ['a comment', '// Nothing.'],
    ['a type', 'export interface More { readonly more: number }'],
    ['white space', '\n\n'],
  ])('does not change with %s', async (_, text) => {
    for (const file of ['base/random.ts', 'train/train.ts', 'compute/eager/session.ts', 'record/scores.ts']) {
      await add(file, text);
    }
    expect(await digests(sources)).toEqual(await digests());
  });

  it('does not change with the name or the place of a file', async () => {
    await rename(join(sources, 'train/schedule.ts'), join(sources, 'train/augment/rates.ts'));
    const moved = await digests(sources);
    await rename(join(sources, 'train/augment/rates.ts'), join(sources, 'train/schedule.ts'));
    expect(moved).toEqual(await digests());
  });
});

describe('a package', () => {
  let built: string;
  beforeEach(async () => {
    built = await mkdtemp(join(tmpdir(), 'ablate-built-'));
    await cp(sources, built, { recursive: true, filter: (file) => !file.endsWith('.ts') });
    // What a tool makes of the sources, whichever it is.
    for (const file of ['train/schedule', 'base/random', 'record/scores']) {
      await writeFile(join(built, `${file}.mjs`), 'var a=1;');
    }
    await writeFile(join(built, digestsFile), JSON.stringify(await digestsOf(sources, built)));
  });
  afterEach(() => rm(built, { recursive: true }));

  it('has the digests of the sources that it was built from', async () => {
    expect(await digests(built)).toEqual(await digests());
  });

  it('has others once a file of it is changed', async () => {
    await writeFile(join(built, 'train/schedule.mjs'), 'var a=2;');
    const [graph, eager, external] = await digests(built);
    const before = await digests();
    expect(graph).not.toBe(before[0]);
    expect(eager).not.toBe(before[1]);
    expect(external).toBe(before[2]);
  });
});
