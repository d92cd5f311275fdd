import { mkdir, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../../base/errors.ts';
import { type ChildResult, runChild } from '../../base/system/child.ts';
import { quietSource, type Wheel } from './spec.ts';
import { installedFolder, type NodePackage, tfjsNodePackages } from './tfjs-node.ts';

const requireHere = createRequire(import.meta.url);

/** The programs that an installation needs. Tests replace them. */
export interface InstallTools {
  /** Programs that must be installed first, such as `g++`; empty if nothing is missing. */
  missing(): Promise<readonly string[]>;
  /** Downloads a wheel into `folder` and returns its path. */
  download(wheel: Wheel, folder: string): Promise<string>;
  /** Downloads a package from npm into `folder` and returns its path. */
  pack(pinned: NodePackage, folder: string): Promise<string>;
  /** Unpacks a file of `pack` into a folder. */
  untar(file: string, folder: string): Promise<void>;
  /** Compiles the N-API binding in `tfjsNode` against the TensorFlow in `sitePackages`. */
  compile(sitePackages: string, tfjsNode: string, binding: string): Promise<void>;
}

/** Runs a program to its end; undefined if it is not there. */
type Run = (words: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<ChildResult | undefined>;

/** Commands to try for pip. Debian's python3 may come without pip, and pip may be installed for another Python. */
const pips: readonly (readonly string[])[] = [['python3', '-m', 'pip'], ['pip3'], ['pip']];

/**
 * Every index has the wheels for this Python. Nothing in them depends on Python, so the machine's own version does not
 * matter.
 */
const target = '--python-version 311 --implementation cp --abi cp311'.split(' ');
const platforms = ['manylinux_2_27_x86_64', 'manylinux2014_x86_64', 'manylinux1_x86_64'].map(
  (platform) => `--platform=${platform}`,
);

/**
 * pip and g++ of this machine, and npm and tar if TensorFlow.js' Node.js package is not installed. If `signal` aborts,
 * running programs are stopped.
 */
export function systemTools(signal?: AbortSignal): InstallTools {
  const run: Run = (words, environment) =>
    runChild(words, { signal, stopBy: 'SIGTERM', environment }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  return {
    async missing() {
      const [pip, compiler] = await Promise.all([findPip(run), works(run, 'g++')]);
      return [
        ...(pip ? [] : ['pip (Debian: apt install python3-pip)']),
        ...(compiler ? [] : ['g++ (Debian: apt install g++)']),
        ...(await missingFetchers(run)),
      ];
    },

    async download(wheel, folder) {
      const pip = await findPip(run);
      if (pip === undefined) throw new Error('pip is asked for a wheel and is not there.');
      const source = ['--no-deps', '--only-binary=:all:', ...target, ...platforms];
      const quietly = ['--no-cache-dir', '--disable-pip-version-check', '--quiet'];
      const downloaded = await run(
        [...pip, 'download', `${wheel.project}==${wheel.version}`, ...source, ...quietly, '--dest', folder],
        { ...process.env, TMPDIR: folder },
      );
      refuseFailure(downloaded, `pip could not download ${wheel.project} ${wheel.version}`);
      const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
      if (file === undefined) throw new Error(`pip left no wheel of ${wheel.project} in ${folder}`);
      return join(folder, file);
    },

    async pack({ name, version }, folder) {
      // In the user's folder, because a project's .npmrc may name another registry.
      const packed = await run(['npm', 'pack', `${name}@${version}`, '--ignore-scripts', '--pack-destination', folder]);
      refuseFailure(packed, `npm could not download ${name} ${version}`);
      const file = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'));
      if (file === undefined) throw new Error(`npm left no package of ${name} in ${folder}`);
      return join(folder, file);
    },

    async untar(file, folder) {
      await mkdir(folder, { recursive: true });
      const unpacked = await run(['tar', '-xzf', file, '-C', folder, '--strip-components=1']);
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
        // When a worker ends, it would unload the library while TensorFlow's own threads still use it, which kills the
        // process.
        '-Wl,-z,nodelete',
      ];
      const options = ['-shared', '-fPIC', '-O2', '-DNAPI_VERSION=8'];
      const compiled = await run(['g++', ...options, ...includes, ...sources, ...libraries, ...link, '-o', binding]);
      refuseFailure(compiled, 'g++ could not compile the binding to TensorFlow');
    },
  };
}

async function missingFetchers(run: Run): Promise<readonly string[]> {
  if (tfjsNodePackages.every((pinned) => installedFolder(pinned) !== undefined)) return [];
  const [npm, tar] = await Promise.all([works(run, 'npm'), works(run, 'tar')]);
  return [...(npm ? [] : ['npm, which comes with Node.js']), ...(tar ? [] : ['tar (Debian: apt install tar)'])];
}

const works = async (run: Run, ...words: string[]): Promise<boolean> =>
  (await run([...words, '--version']))?.exitCode === 0;

let foundPip: readonly string[] | undefined;

/** Looked for only once: on a busy machine a second try between two wheels may fail, and the download would be lost. */
async function findPip(run: Run): Promise<readonly string[] | undefined> {
  for (const pip of foundPip ? [] : pips) {
    if (await works(run, ...pip)) {
      foundPip = pip;
      break;
    }
  }
  return foundPip;
}

/** Throws ConfigurationError with the last line of a program's stderr that mentions an error. */
function refuseFailure(result: ChildResult | undefined, what: string): void {
  if (result?.exitCode === 0) return;
  const { stderr = 'it is not installed', exitCode, signal } = result ?? {};
  const errors = stderr.split('\n').filter((line) => /error/i.test(line));
  const reason = (errors.at(-1) ?? stderr.trim().split('\n').at(-1))?.trim() || `exit code ${exitCode ?? signal}`;
  throw new ConfigurationError(`${what}: ${reason}`);
}
