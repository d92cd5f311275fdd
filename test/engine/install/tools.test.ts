import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { nativeSpec, type Wheel } from '../../../src/engine/install/spec.ts';
import { type NodePackage, tfjsNodePackages } from '../../../src/engine/install/tfjs-node.ts';
import { systemTools } from '../../../src/engine/install/tools.ts';

const wheel = nativeSpec.wheels[0] as Wheel;
let folder: string;

/** From here on, only what the test puts into `folder` is on the PATH, beside the shell that runs it. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-tools-'));
  vi.stubEnv('PATH', folder);
  await symlink('/bin/sh', join(folder, 'sh'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

it('names pip and g++ where neither is there', async () => {
  expect(await systemTools().missing()).toEqual([
    'pip (Debian: apt install python3-pip)',
    'g++ (Debian: apt install g++)',
  ]);
});

it('misses pip where python3 comes without it, and finds it as a program of its own', async () => {
  await program('g++', 'exit 0');
  await program('python3', 'echo "No module named pip" >&2; exit 1');
  expect(await systemTools().missing()).toEqual(['pip (Debian: apt install python3-pip)']);
  await program('pip3', 'exit 0');
  expect(await systemTools().missing()).toEqual([]);
});

it('asks pip for the pinned version and finds the file it left', async () => {
  await program(
    'pip3',
    'for last; do :; done; case "$*" in *tensorflow-cpu==2.21.0*--no-deps*) : > "$last/a.whl";; esac',
  );
  expect(await systemTools().download(wheel, folder)).toBe(join(folder, 'a.whl'));
});

it('gives pip the folder of the wheel for its temporary files, and no other variable a new value', async () => {
  vi.stubEnv('ABLATE_TOOLS_TEST', 'kept');
  await program('pip3', `echo "$TMPDIR|$ABLATE_TOOLS_TEST" > ${folder}/seen; : > ${folder}/a.whl`);
  await systemTools().download(wheel, folder);
  expect(await readFile(join(folder, 'seen'), 'utf8')).toBe(`${folder}|kept\n`);
});

it("hands every path to the compiler as one word, whatever a shell would make of it, and the linker's $ORIGIN", async () => {
  const odd = join(folder, `it's $HOME;  "two"\n*`);
  await program('g++', `for word; do printf '%s\\0' "$word"; done > ${folder}/words`);
  await systemTools().compile(join(odd, 'site-packages'), join(odd, 'tfjs-node'), join(odd, 'lib/binding.node'));
  const words = (await readFile(join(folder, 'words'), 'utf8')).split('\0');
  expect(words).toContain(`-L${odd}/site-packages/tensorflow`);
  expect(words).toContain('-Wl,-rpath,$ORIGIN/../site-packages/tensorflow');
  expect(words.slice(-3)).toEqual(['-o', `${odd}/lib/binding.node`, '']);
});

it('lets a signal to the process group reach the compiler, as a terminal sends it', async () => {
  await symlink(process.execPath, join(folder, 'node'));
  const seen = join(folder, 'seen');
  await program('g++', `trap 'echo stopped > ${seen}; exit 1' INT; echo started > ${seen}; /bin/sleep 60`);
  const compile = `import('./src/engine/install/tools.ts').then((t) => t.systemTools().compile('${folder}', '${folder}', '${folder}/b'))`;
  const child = spawn('node', ['--import', 'tsx', '--eval', compile], { detached: true, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const sees = (text: string) => vi.waitFor(async () => expect(await readFile(seen, 'utf8')).toBe(text), 60_000);
  await sees('started\n');
  process.kill(-(child.pid as number), 'SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
  await sees('stopped\n');
});

it('ends what runs when its signal aborts', async () => {
  const seen = join(folder, 'seen');
  await program('g++', `trap 'echo stopped > ${seen}; exit 1' TERM; echo started > ${seen}; while :; do :; done`);
  const stop = new AbortController();
  const compiled = systemTools(stop.signal).compile(folder, folder, join(folder, 'lib/binding.node'));
  const sees = (text: string) => vi.waitFor(async () => expect(await readFile(seen, 'utf8')).toBe(text), 60_000);
  await sees('started\n');
  stop.abort();
  await expect(compiled).rejects.toThrow('g++ could not compile the binding to TensorFlow');
  await sees('stopped\n');
});

it('says which signal ended a program that said nothing', async () => {
  await program('g++', 'kill -TERM $$');
  const failure = systemTools().compile(folder, folder, join(folder, 'lib/binding.node'));
  await expect(failure).rejects.toThrow('g++ could not compile the binding to TensorFlow: exit code SIGTERM');
});

it('passes on what pip says where it fails', async () => {
  await program(
    'pip3',
    '[ "$1" = --version ] && exit 0; echo "WARNING: retrying" >&2; echo "ERROR: no route to host" >&2; echo "hint: x" >&2; exit 1',
  );
  const failure = systemTools().download(wheel, folder);
  await expect(failure).rejects.toThrow(ConfigurationError);
  await expect(failure).rejects.toThrow('pip could not download tensorflow-cpu 2.21.0: ERROR: no route to host');
});

it('passes on what the compiler says where it fails', async () => {
  await program(
    'g++',
    'echo "a.cc:1: fatal error: c_api.h: No such file" >&2; echo "compilation terminated." >&2; exit 1',
  );
  const failure = systemTools().compile(folder, folder, join(folder, 'lib/binding.node'));
  await expect(failure).rejects.toThrow(ConfigurationError);
  await expect(failure).rejects.toThrow(/^g\+\+ could not compile the binding.*c_api\.h: No such file$/);
});

it('asks npm for the pinned version, runs none of its scripts and finds the file it left', async () => {
  await program(
    'npm',
    'for last; do :; done; case "$*" in "pack @tensorflow/tfjs-node-gpu@4.22.0 --ignore-scripts "*) : > "$last/a.tgz";; esac',
  );
  expect(await systemTools().pack(tfjsNodePackages[0] as NodePackage, folder)).toBe(join(folder, 'a.tgz'));
});

it('passes on what npm says where it fails', async () => {
  await program('npm', 'echo "npm error code ENOTFOUND" >&2; echo "npm error network no route to host" >&2; exit 1');
  const failure = systemTools().pack(tfjsNodePackages[0] as NodePackage, folder);
  await expect(failure).rejects.toThrow(
    new ConfigurationError(
      'npm could not download @tensorflow/tfjs-node-gpu 4.22.0: npm error network no route to host',
    ),
  );
});

it('unpacks a package without the folder that npm packs it in', async () => {
  const packed = join(folder, 'package.tgz');
  await symlink('/bin/tar', join(folder, 'tar'));
  await symlink('/bin/gzip', join(folder, 'gzip'));
  await mkdir(join(folder, 'package/dist'), { recursive: true });
  await writeFile(join(folder, 'package/dist/index.js'), 'text');
  execFileSync('tar', ['-czf', packed, '-C', folder, 'package']);
  await systemTools().untar(packed, join(folder, 'unpacked'));
  expect(await readFile(join(folder, 'unpacked/dist/index.js'), 'utf8')).toBe('text');
});
