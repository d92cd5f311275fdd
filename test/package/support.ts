import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Builds the package, in the environment `env`, and packs it into `folder`; returns the file. */
export function pack(folder: string, env = process.env): string {
  execFileSync('npm', ['run', '--silent', 'package'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('npm', ['pack', './package', '--silent', '--pack-destination', folder], { stdio: 'ignore' });
  return join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) as string);
}

/** A new repository with the package as its only dependency, installed as anyone does: scripts may run. */
export function makeRepository(tarball: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ablate-project-'));
  const run = (program: string, ...words: string[]) => execFileSync(program, words, { cwd: folder, stdio: 'ignore' });
  run('git', 'init', '--quiet');
  run('git', 'config', 'user.name', 'Tester');
  run('git', 'config', 'user.email', 'tester@example.com');
  run('npm', 'init', '--yes');
  run('npm', 'install', '--save-dev', '--ignore-scripts=false', '--no-audit', '--no-fund', tarball);
  return folder;
}

export const copyProject = (folder: string): void => cpSync('test/package/project', folder, { recursive: true });

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `ablate` that a repository has installed, on a Node.js of choice. */
export const installedAblate = (folder: string, words: readonly string[], node = process.execPath): Promise<Outcome> =>
  promisify(execFile)(node, ['node_modules/.bin/ablate', ...words], { cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
