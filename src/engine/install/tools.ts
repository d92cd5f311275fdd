import { mkdir, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $, type ProcessOutput } from 'zx/core';
import { ConfigurationError } from '../../base/errors.ts';
import { quietSource, type Wheel } from './spec.ts';
import { installedFolder, type NodePackage, tfjsNodePackages } from './tfjs-node.ts';

const requireHere = createRequire(import.meta.url);

/** The programs that installing needs. Tests put small ones in their place. */
export interface InstallTools {
  /** What has to be installed first, such as `g++`; empty where nothing is missing. */
  missing(): Promise<readonly string[]>;
  /** Fetches a wheel into `folder` and returns its path. */
  download(wheel: Wheel, folder: string): Promise<string>;
  /** Fetches a package from npm into `folder` and returns its path. */
  pack(pinned: NodePackage, folder: string): Promise<string>;
  /** Unpacks what `pack` fetched as the package's folder. */
  untar(file: string, folder: string): Promise<void>;
  /** Compiles the N-API binding of the package in `tfjsNode` against the TensorFlow in `sitePackages`. */
  compile(sitePackages: string, tfjsNode: string, binding: string): Promise<void>;
}

/**
 * Runs a program by the shell that every Linux has. `exec` puts the program in the shell's place, so that it gets the
 * signals; the quotes are those of any shell, and zx's own are bash's.
 */
const shell = $({
  shell: '/bin/sh',
  prefix: 'exec ',
  quote: (word) => `'${word.replaceAll("'", `'\\''`)}'`,
  stdio: ['ignore', 'ignore', 'pipe'],
  quiet: true,
  nothrow: true,
});
type Shell = typeof shell;

/** Debian's python3 may come without pip, and pip may live outside python3's sight. */
const pips: readonly (readonly string[])[] = [['python3', '-m', 'pip'], ['pip3'], ['pip']];

/** Only this Python's wheels are sure to be served; nothing of Python itself is used, so the host's does not matter. */
const target = '--python-version 311 --implementation cp --abi cp311'.split(' ');
const platforms = ['manylinux_2_27_x86_64', 'manylinux2014_x86_64', 'manylinux1_x86_64'].map(
  (platform) => `--platform=${platform}`,
);

/**
 * pip and g++ of this machine; npm and tar, where TensorFlow.js' node package is not installed. What runs when `signal`
 * aborts is ended.
 */
export function systemTools(signal?: AbortSignal): InstallTools {
  const sh = signal === undefined ? shell : shell({ signal });
  return {
    async missing() {
      const [pip, compiler] = await Promise.all([findPip(sh), sh`g++ --version`]);
      return [
        ...(pip ? [] : ['pip (Debian: apt install python3-pip)']),
        ...(compiler.ok ? [] : ['g++ (Debian: apt install g++)']),
        ...(await missingFetchers(sh)),
      ];
    },

    async download(wheel, folder) {
      const pip = await findPip(sh);
      if (pip === undefined) throw new Error('pip is asked for a wheel and is not there.');
      const source = ['--only-binary=:all:', ...target, ...platforms];
      const manner = ['--no-cache-dir', '--disable-pip-version-check', '--quiet'];
      const run = sh({ env: { ...process.env, TMPDIR: folder } });
      const downloaded =
        await run`${pip} download ${wheel.project}==${wheel.version} --no-deps ${source} ${manner} --dest ${folder}`;
      refuseFailure(downloaded, `pip could not download ${wheel.project} ${wheel.version}`);
      const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
      if (file === undefined) throw new Error(`pip left no wheel of ${wheel.project} in ${folder}`);
      return join(folder, file);
    },

    async pack({ name, version }, folder) {
      // Run where the user is: a project's .npmrc may name a registry of its own.
      const packed = await sh`npm pack ${name}@${version} --ignore-scripts --pack-destination ${folder}`;
      refuseFailure(packed, `npm could not download ${name} ${version}`);
      const file = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'));
      if (file === undefined) throw new Error(`npm left no package of ${name} in ${folder}`);
      return join(folder, file);
    },

    async untar(file, folder) {
      await mkdir(folder, { recursive: true });
      const unpacked = await sh`tar -xzf ${file} -C ${folder} --strip-components=1`;
      refuseFailure(unpacked, `tar could not unpack ${file}`);
    },

    async compile(sitePackages, tfjsNode, binding) {
      const source = join(tfjsNode, 'binding');
      const nodeHeaders = join(dirname(requireHere.resolve('node-api-headers/package.json')), 'include');
      const library = join(sitePackages, 'tensorflow');
      await mkdir(dirname(binding), { recursive: true });
      const includes = [`-I${join(library, 'include')}`, `-I${nodeHeaders}`];
      const sources = [join(source, 'tfjs_backend.cc'), join(source, 'tfjs_binding.cc'), fileURLToPath(quietSource)];
      const libraries = [`-L${library}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'];
      const link = [
        `-Wl,-rpath,$ORIGIN/${relative(dirname(binding), library)}`,
        // A worker that ends would unload the library under TensorFlow's own threads and kill the process.
        '-Wl,-z,nodelete',
      ];
      const options = ['-shared', '-fPIC', '-O2', '-DNAPI_VERSION=8'];
      const compiled = await sh`g++ ${options} ${includes} ${sources} ${libraries} ${link} -o ${binding}`;
      refuseFailure(compiled, 'g++ could not compile the binding to TensorFlow');
    },
  };
}

async function missingFetchers(sh: Shell): Promise<readonly string[]> {
  if (tfjsNodePackages.every((pinned) => installedFolder(pinned) !== undefined)) return [];
  const [npm, tar] = await Promise.all([sh`npm --version`, sh`tar --version`]);
  return [...(npm.ok ? [] : ['npm, which comes with Node.js']), ...(tar.ok ? [] : ['tar (Debian: apt install tar)'])];
}

let foundPip: readonly string[] | undefined;

/** Looked for once: between two wheels a busy machine may fail to start it, and what was fetched would be lost. */
async function findPip(sh: Shell): Promise<readonly string[] | undefined> {
  for (const pip of foundPip ? [] : pips) {
    if ((await sh`${pip} --version`).ok) {
      foundPip = pip;
      break;
    }
  }
  return foundPip;
}

/** Throws ConfigurationError with the last line of a program's stderr that speaks of an error. */
function refuseFailure({ ok, stderr, exitCode, signal }: ProcessOutput, what: string): void {
  if (ok) return;
  const errors = stderr.split('\n').filter((line) => /error/i.test(line));
  const reason = (errors.at(-1) ?? stderr.trim().split('\n').at(-1))?.trim() || `exit code ${exitCode ?? signal}`;
  throw new ConfigurationError(`${what}: ${reason}`);
}
