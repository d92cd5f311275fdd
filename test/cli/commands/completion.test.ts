import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { ablate } from '../../support/cli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-completion-'));
});
afterAll(() => rm(folder, { recursive: true }));

const script = async (shell: string): Promise<string> => {
  const file = join(folder, shell);
  await writeFile(file, (await ablate(['completion', shell], folder)).stdout);
  return file;
};
const has = (program: string): boolean => {
  try {
    return execFileSync(program, ['--version']).length > 0;
  } catch {
    return false;
  }
};

describe('shell completion', () => {
  it('completes commands and their options in bash', async () => {
    const file = await script('bash');
    const complete = (...words: string[]): string[] =>
      execFileSync(
        'bash',
        [
          '-c',
          `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ablate; echo "\${COMPREPLY[@]}"`,
          'x',
          file,
          ...words,
        ],
        { encoding: 'utf8' },
      )
        .trim()
        .split(' ');
    expect(complete('ablate', 're')).toEqual(['report', 'replay']);
    expect(complete('ablate', 'export', '--te')).toEqual(['--tensorboard']);
    expect(complete('ablate', 'run', '--until')).toEqual(['--until-decided']);
    expect(complete('ablate', 'pre')).toEqual(['predict']);
    expect(complete('ablate', 'predict', '--w')).toEqual(['--weights']);
    expect(complete('ablate', 'train', '--save-w')).toEqual(['--save-weights']);
    expect(complete('ablate', 'report', 'res')).toEqual(['']);
  });

  it.each(['zsh', 'fish'])('is a script that %s can read', async (shell) => {
    const file = await script(shell);
    if (has(shell)) execFileSync(shell, ['-n', file]);
    const [listed = ''] =
      execFileSync('cat', [file], { encoding: 'utf8' }).match(/--until-decided|-l until-decided/) ?? [];
    expect(listed).not.toBe('');
  });
});

it('ablate --version prints the version of the package', async () => {
  expect((await ablate(['--version'], folder)).stdout).toBe(`${manifest.version}\n`);
});
