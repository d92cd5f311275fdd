import { spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../../base/errors.ts';
import { quietSource, type Wheel } from './spec.ts';

const requireHere = createRequire(import.meta.url);

/** The programs that installing needs. Tests put small ones in their place. */
export interface InstallTools {
  /** What has to be installed first, such as `g++`; empty where nothing is missing. */
  missing(): Promise<readonly string[]>;
  /** Fetches a wheel into `folder` and returns its path. */
  download(wheel: Wheel, folder: string): Promise<string>;
  /** Compiles the N-API binding against the TensorFlow in `sitePackages`. */
  compile(sitePackages: string, binding: string): Promise<void>;
}

/** Debian's python3 may come without pip, and pip may live outside python3's sight. */
const pips: readonly (readonly string[])[] = [['python3', '-m', 'pip'], ['pip3'], ['pip']];

/** pip and g++ of this machine. */
export const systemTools: InstallTools = {
  async missing() {
    const [pip, compiler] = await Promise.all([findPip(), works(['g++', '--version'])]);
    return [
      ...(pip ? [] : ['pip (Debian: apt install python3-pip)']),
      ...(compiler ? [] : ['g++ (Debian: apt install g++)']),
    ];
  },

  async download(wheel, folder) {
    const pip = await findPip();
    if (pip === undefined) throw new Error('pip has disappeared');
    // Only this Python's wheels are sure to be served; nothing of Python itself is used, so the host's does not matter.
    const target = ['--python-version', '311', '--implementation', 'cp', '--abi', 'cp311'];
    const platforms = ['manylinux_2_27_x86_64', 'manylinux2014_x86_64', 'manylinux1_x86_64'];
    await run(
      [
        ...[...pip, 'download', `${wheel.project}==${wheel.version}`, '--no-deps', '--only-binary=:all:', ...target],
        ...platforms.flatMap((platform) => ['--platform', platform]),
        ...['--no-cache-dir', '--disable-pip-version-check', '--quiet', '--dest', folder],
      ],
      { TMPDIR: folder },
    ).catch((error: Error) => {
      throw new ConfigurationError(`pip could not download ${wheel.project} ${wheel.version}: ${error.message}`);
    });
    const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (file === undefined) throw new Error(`pip left no wheel of ${wheel.project} in ${folder}`);
    return join(folder, file);
  },

  async compile(sitePackages, binding) {
    const source = join(packageFolder('@tensorflow/tfjs-node-gpu'), 'binding');
    const nodeHeaders = join(packageFolder('node-api-headers'), 'include');
    const library = join(sitePackages, 'tensorflow');
    await mkdir(dirname(binding), { recursive: true });
    await run([
      ...['g++', '-shared', '-fPIC', '-O2', '-DNAPI_VERSION=8'],
      ...[`-I${join(library, 'include')}`, `-I${nodeHeaders}`],
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(source, file)),
      fileURLToPath(quietSource),
      ...[`-L${library}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
      `-Wl,-rpath,$ORIGIN/${relative(dirname(binding), library)}`,
      // A worker that ends would unload the library under TensorFlow's own threads and kill the process.
      '-Wl,-z,nodelete',
      ...['-o', binding],
    ]).catch((error: Error) => {
      throw new ConfigurationError(`g++ could not compile the binding to TensorFlow: ${error.message}`);
    });
  },
};

const packageFolder = (name: string): string => dirname(requireHere.resolve(`${name}/package.json`));

async function findPip(): Promise<readonly string[] | undefined> {
  for (const pip of pips) {
    if (await works([...pip, '--version'])) return pip;
  }
  return undefined;
}

const works = (command: readonly string[]): Promise<boolean> =>
  run(command).then(
    () => true,
    () => false,
  );

/** Runs a program; one that fails becomes an error with the last line of its stderr that speaks of one. */
function run([program, ...rest]: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program as string, rest, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve();
      const errors = stderr.split('\n').filter((line) => /error/i.test(line));
      const reason = (errors.at(-1) ?? stderr.trim().split('\n').at(-1))?.trim() || `exit code ${code ?? signal}`;
      reject(new Error(reason));
    });
  });
}
