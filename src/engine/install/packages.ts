import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import { fileSizes } from '../../base/files/folder.ts';
import type { Log } from '../../compute/engine.ts';
import { installedFolder, type NodePackage, nodeModules, tfjsNames } from './tfjs-node.ts';
import type { InstallTools } from './tools.ts';

/** Puts the packages into an engine's folder. Returns the sizes of their files in bytes, by their path in the engine. */
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
  return fileSizes(engine, nodeModules);
}

/** Copies an installed package, as in Ablate's own checkout. If it is not installed, fetches it. */
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

async function verify(file: string, { name, version, sha512 }: NodePackage): Promise<void> {
  const found = createHash('sha512')
    .update(await readFile(file))
    .digest('base64');
  if (found === sha512) return;
  throw new ConfigurationError(
    `The download of ${name} ${version} has sha512 ${found}, expected ${sha512}: check the registry that npm uses and try again.`,
  );
}
