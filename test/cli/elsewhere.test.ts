import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/record/parse.ts';
import { ablate } from '../support/cli.ts';

/** A repository of its own, whose study lies in a folder of it with its images beside. */
let repository: string;
let elsewhere: string;
let commit: string;

const study = (classes: string) => `
import { NetworkBuilder } from '${resolve('src/network/network.ts')}';
import { defineStudy } from '${resolve('src/study/study.ts')}';
import tiny from '${resolve('test/fixtures/tiny.config.ts')}';

export default defineStudy({
  ...tiny,
  name: 'elsewhere',
  network: (levels, { imageSize, classes }) =>
    NetworkBuilder.build([imageSize, imageSize, 3], (net, image) =>
      net.dense('fc', net.globalAveragePool('pool', image), { units: ${classes} })),
  dataset: { source: 'folder:images', imageSize: 16, limit: null },
});
`;

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), 'ablate-repository-'));
  elsewhere = await mkdtemp(join(tmpdir(), 'ablate-elsewhere-'));
  const git = (...words: string[]) => execFileSync('git', ['-C', repository, ...words], { encoding: 'utf8' });
  for (const name of ['red', 'blue']) {
    const folder = join(repository, 'study/images', name);
    await mkdir(folder, { recursive: true });
    for (let index = 0; index < 20; index++) {
      const background = name === 'red' ? { r: 200, g: index, b: 0 } : { r: 0, g: index, b: 200 };
      const image = sharp({ create: { width: 8, height: 8, channels: 3, background } });
      await writeFile(join(folder, `${index}.png`), await image.png().toBuffer());
    }
  }
  await writeFile(join(repository, 'study/ablation.config.ts'), study('classes'));
  await writeFile(join(repository, 'study/wrong.config.ts'), study('classes + 1'));
  git('init', '--quiet');
  git('config', 'user.name', 'Tester');
  git('config', 'user.email', 'tester@example.com');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Begin');
  commit = git('rev-parse', 'HEAD').trim();
});
afterAll(async () => {
  await rm(repository, { recursive: true });
  await rm(elsewhere, { recursive: true });
});

const train = (config: string, ...words: string[]) =>
  ablate(
    ['train', 'with4', '--engine=wasm', '--out=out', `--config=${join(repository, 'study', config)}`, ...words],
    elsewhere,
  );

describe('a study in another repository', () => {
  it('finds its images beside its config, and its record names the commit of its repository', async () => {
    const { code, stderr } = await train('ablation.config.ts');
    expect(code, stderr).toBe(0);
    const path = join(elsewhere, 'out/with4-seed0.json');
    const { config, provenance } = parseRecord(await readFile(path, 'utf8'), path);
    expect(config.dataset.source).toBe('folder:images');
    expect(provenance).toMatchObject({ commit, dirty: false });
  });

  it('takes a path on the command line from where the command runs', async () => {
    const images = join(repository, 'study/images');
    const { code, stderr } = await train('ablation.config.ts', `--dataset=folder:${images}`);
    expect(code, stderr).toBe(0);
  });

  it('is refused if its network does not end in one value per class', async () => {
    const { code, stderr } = await train('wrong.config.ts');
    expect(code).toBe(2);
    expect(stderr).toContain('Variant with4 ends in layer fc of shape [3], expected [2]');
  });
});

describe('ablate summary', () => {
  it("shows a variant of the study, and names the study's own for one that is not there", async () => {
    const config = `--config=${join(repository, 'study/ablation.config.ts')}`;
    const { stdout } = await ablate(['summary', 'with8', config, '--image-size=16', '--classes=2'], elsewhere);
    expect(stdout).toMatch(/with8: 16 x 16 x 3 image, 2 classes/);
    const { stderr } = await ablate(['summary', 'with9', config], elsewhere);
    expect(stderr).toMatch(/Unknown variant "with9": expected one of without4, with4, without8, with8, plain18/);
  });
});
