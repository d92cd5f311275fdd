import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { programDigest, sourcesDigest } from '../../src/record/program.ts';
import { temporaryFolder } from '../support/folder.ts';

let repository: string;
let config: string;

const git = (...words: string[]): unknown => execFileSync('git', ['-C', repository, ...words]);
const write = (path: string, text: string): Promise<void> => writeFile(join(repository, path), text);
const digest = (files?: readonly string[]) =>
  sourcesDigest({ config, files, except: [join(repository, 'study/results')] });

beforeEach(async () => {
  repository = temporaryFolder();
  await mkdir(join(repository, 'study/results'), { recursive: true });
  config = join(repository, 'study/ablation.config.ts');
  await write('study/ablation.config.ts', 'export default {};');
  await write('train.py', 'print(1)');
  await write('README.md', 'Trains.');
  await write('.gitignore', '*.log');
});

describe('the digest of a program', () => {
  it('is null outside a checkout', async () => {
    expect(await digest()).toBeNull();
  });

  it('moves with every file that Git has or would have, and with nothing else', async () => {
    git('init', '--quiet');
    const first = await digest();
    git('add', '--all');
    git('-c', 'user.name=T', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--message', 'Begin');
    await write('train.log', 'ignored');
    await write('study/results/run.json', '{}');
    expect(await digest()).toBe(first);
    await write('train.py', 'print(2)');
    const changed = await digest();
    expect(changed).not.toBe(first);
    await write('model.py', '');
    expect(await digest()).not.toBe(changed);
    await rm(join(repository, 'model.py'));
    await write('train.py', 'print(1)');
    expect(await digest()).toBe(first);
    await rm(join(repository, 'train.py'));
    expect(await digest()).not.toBe(first);
  });

  it('may be that of some files and the config alone', async () => {
    git('init', '--quiet');
    const first = await digest(['../train.py']);
    await write('README.md', 'Trains well.');
    expect(await digest(['../train.py'])).toBe(first);
    await write('study/ablation.config.ts', 'export default { seeds: [1] };');
    const ofConfig = await digest(['../train.py']);
    expect(ofConfig).not.toBe(first);
    await write('train.py', 'print(2)');
    expect(await digest(['../train.py'])).not.toBe(ofConfig);
  });

  it('tells variants apart, in whatever order their levels are', () => {
    expect(programDigest(null, { a: 1, b: 2 })).toBe(programDigest(null, { b: 2, a: 1 }));
    expect(programDigest(null, { a: 1 })).not.toBe(programDigest(null, { a: 2 }));
  });
});
