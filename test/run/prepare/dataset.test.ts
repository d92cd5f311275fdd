import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDataset } from '../../../src/run/prepare/dataset.ts';

// A machine without a network, whatever this one has.
vi.mock('../../../src/data/download.ts', async () => {
  const { DownloadError } = await import('../../../src/data/fetch.ts');
  const download = async () => {
    throw new DownloadError('The archive could not be fetched.');
  };
  return { download };
});

const here = process.cwd();
let folder: string;
const lines: string[] = [];
const options = {
  root: '.',
  signal: new AbortController().signal,
  report: { title: () => undefined, status: () => undefined, line: (line: string) => void lines.push(line) },
};
const asked = { source: 'cats_vs_dogs', imageSize: 16, limit: 40 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-run-dataset-'));
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(here);
  await rm(folder, { recursive: true });
});

describe('a data set that cannot be downloaded', () => {
  it('is replaced by drawn images, and what is asked for from then on says so', async () => {
    const { dataset, request } = await openDataset(asked, { ...options, fallback: true });
    expect(request).toEqual({ source: 'synthetic', imageSize: 16, limit: 40 });
    expect(dataset).toMatchObject({ source: 'synthetic', title: expect.stringMatching(/cats_vs_dogs could not be/) });
    expect(lines.join()).toContain('Training on synthetic images instead.');
  });

  it('is an error where nothing else will do', async () => {
    await expect(openDataset(asked, { ...options, fallback: false })).rejects.toThrow('could not be fetched');
  });
});
