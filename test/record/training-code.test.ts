import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trainingCode } from '../../src/record/training-code.ts';

let sources: string;
beforeEach(async () => {
  sources = await mkdtemp(join(tmpdir(), 'ablate-code-'));
  await cp('src', sources, { recursive: true });
});
afterEach(() => rm(sources, { recursive: true }));

describe('the digest of the training code', () => {
  it('is the same wherever the sources lie', async () => {
    expect(await trainingCode(sources)).toBe(await trainingCode());
  });

  it.each(['train/schedule.ts', 'compute/graph/winograd.ts', 'network/initialize.ts', 'base/random.ts'])(
    'changes with %s',
    async (file) => {
      await writeFile(join(sources, file), '// nothing');
      expect(await trainingCode(sources)).not.toBe(await trainingCode());
    },
  );

  it.each(['model/block.ts', 'report/table.ts', 'record/record.ts', 'base/format.ts', 'cli/commands/run.ts'])(
    'does not change with %s',
    async (file) => {
      await writeFile(join(sources, file), '// nothing');
      expect(await trainingCode(sources)).toBe(await trainingCode());
    },
  );

  it('changes with the JavaScript of an installed package, too', async () => {
    await rename(join(sources, 'base/random.ts'), join(sources, 'base/random.mjs'));
    const before = await trainingCode(sources);
    await writeFile(join(sources, 'base/random.mjs'), '// nothing');
    expect(await trainingCode(sources)).not.toBe(before);
  });

  it('changes with a name', async () => {
    await rename(join(sources, 'train/schedule.ts'), join(sources, 'train/plan.ts'));
    expect(await trainingCode(sources)).not.toBe(await trainingCode());
  });
});
