import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';

const command = `#!/usr/bin/env node\nimport ${JSON.stringify(resolve('bin/ablate.mjs'))};\n`;

/** A checkout whose command is this code and whose study is small. The folder `flowers` holds images of two classes. */
export async function makeCheckout(folder: string): Promise<void> {
  const { name, version, scripts } = JSON.parse(await readFile('package.json', 'utf8'));
  const manifest = { name, version, type: 'module' };
  const study = await readFile('test/docs/support/study.ts', 'utf8');
  await write(folder, {
    'ablation.config.ts': study.replaceAll('../../../src', resolve('src')),
    'bin/ablate.mjs': command,
    'package.json': JSON.stringify({ ...manifest, bin: { ablate: 'bin/ablate.mjs' }, scripts }),
    'package-lock.json': JSON.stringify({ ...manifest, lockfileVersion: 3, packages: { '': manifest } }),
    '.gitignore': '/results/\n/dataset-cache/\n/flowers/\n',
  });
  commit(folder);
  for (const [label, flower] of ['tulip', 'aster'].entries()) {
    for (let index = 0; index < 30; index++) {
      const background = { r: 200 * label, g: 8 * index, b: 100 };
      const image = await sharp({ create: { width: 20, height: 20, channels: 3, background } })
        .jpeg()
        .toBuffer();
      await write(folder, { [`flowers/${flower}/${index}.jpg`]: image });
    }
  }
}

/** A repository that depends on the package and holds what `ablate init` writes, trained on fewer images. */
export async function makeOwnRepository(folder: string): Promise<void> {
  const study = await readFile('src/init/templates/ablation.config.ts', 'utf8');
  const small = study.replace('limit: 1000', 'limit: 40').replace('epochs: 4', 'epochs: 1').replace('[0, 1, 2]', '[0]');
  await write(folder, {
    'ablation.config.ts': small,
    'package.json': '{ "name": "own", "version": "1.0.0", "type": "module" }',
    '.gitignore': '/results/\n/dataset-cache/\n/node_modules/\n',
    'node_modules/.bin/ablate': command,
  });
  await symlink(resolve('.'), join(folder, 'node_modules/ablate-check'));
  commit(folder);
}

/** Runs a line in Bash; rejects with what it said if it fails. */
export async function shell(line: string, folder: string): Promise<void> {
  await promisify(execFile)('bash', ['-c', line], { cwd: folder, maxBuffer: 2 ** 26 });
}

async function write(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: 0o755 });
  }
}

function commit(folder: string): void {
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: folder });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Begin');
}
