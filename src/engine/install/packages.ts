import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import type { Log } from '../engine.ts';
import type { InstallTools } from './tools.ts';

/** A package from npm, pinned. */
export interface NodePackage {
  readonly name: string;
  readonly version: string;
  /** Of the packed file, in base64, as npm writes it. */
  readonly sha512: string;
}

/** Folder of an engine in which Node.js looks for packages. */
export const nodeModules = 'node_modules';

export const tfjsNodeName = '@tensorflow/tfjs-node-gpu';

/**
 * TensorFlow.js' node package and the one package that its backend loads. They are not dependencies of Ablate's own
 * package: the install script of the first downloads another TensorFlow, and fails where it cannot.
 */
export const tfjsNodePackages: readonly NodePackage[] = [
  {
    name: tfjsNodeName,
    version: '4.22.0',
    sha512: 'p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
  },
  {
    name: 'google-protobuf',
    version: '3.21.4',
    sha512: 'MnG7N936zcKTco4Jd2PX2U96Kf9PxygAPKBug+74LHzmHXmceN16MmRcdgZv+DGef/S9YvQAfRsNCn4cjf9yyQ==',
  },
];

/**
 * What tfjs-node asks for TensorFlow.js itself. They are empty here: whoever loads the engine fills in the copy that
 * already runs (native.ts), as tensors of two copies would not know each other.
 */
export const tfjsNames = ['@tensorflow/tfjs', '@tensorflow/tfjs-core'] as const;

/** Puts the packages into an engine's folder; returns the sizes in bytes of their files by their path in the engine. */
export async function placePackages(
  packages: readonly NodePackage[],
  engine: string,
  tools: InstallTools,
  log: Log,
): Promise<Record<string, number>> {
  for (const pinned of packages) await place(pinned, engine, tools, log);
  for (const name of tfjsNames) {
    const empty = join(engine, nodeModules, name);
    await mkdir(empty, { recursive: true });
    await writeFile(join(empty, 'index.js'), '');
  }
  return sizesIn(join(engine, nodeModules), engine);
}

/** Copies a package from where it is installed beside Ablate, as in its own checkout; fetches it where it is not. */
async function place(pinned: NodePackage, engine: string, tools: InstallTools, log: Log): Promise<void> {
  const target = join(engine, nodeModules, pinned.name);
  const installed = installedFolder(pinned);
  if (installed !== undefined) {
    await cp(installed, target, { recursive: true });
    return;
  }
  log(`Downloading ${pinned.name} ${pinned.version}`);
  const folder = join(engine, 'download');
  await mkdir(folder);
  const file = await tools.pack(pinned, folder);
  await verify(file, pinned);
  await tools.untar(file, target);
  await rm(folder, { recursive: true });
}

/** Where the pinned version is installed already; undefined if it is not. */
export function installedFolder({ name, version }: NodePackage): string | undefined {
  const requireHere = createRequire(import.meta.url);
  try {
    const manifest = requireHere.resolve(`${name}/package.json`);
    return requireHere(manifest).version === version ? dirname(manifest) : undefined;
  } catch {
    return undefined;
  }
}

async function verify(file: string, { name, version, sha512 }: NodePackage): Promise<void> {
  const found = createHash('sha512')
    .update(await readFile(file))
    .digest('base64');
  if (found === sha512) return;
  throw new ConfigurationError(
    `The download of ${name} ${version} has sha512 ${found}, expected ${sha512}: check the registry that npm uses and try again.`,
  );
}

async function sizesIn(folder: string, root: string): Promise<Record<string, number>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => [relative(root, file), (await stat(file)).size] as const));
  return Object.fromEntries(sizes);
}
