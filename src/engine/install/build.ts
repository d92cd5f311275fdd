import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { partialPrefix, removePartials } from '../../base/files/partial.ts';
import { writeWhole } from '../../base/files/write.ts';
import { gigabytes } from '../../base/format.ts';
import type { Log } from '../../compute/engine.ts';
import { placePackages } from './packages.ts';
import { watchDownload } from './progress.ts';
import { refuseFullDisk } from './space.ts';
import type { EngineSpec, Wheel } from './spec.ts';
import { nodeModules, tfjsNodeName } from './tfjs-node.ts';
import type { InstallTools } from './tools.ts';
import { extractWheel, verifyWheel } from './wheel.ts';

/** Paths in the folder of an installed engine. */
export const bindingFile = 'lib/tfjs_binding.node';
/** The size in bytes of every file. This file is written last. */
export const stampFile = 'files.json';
/** Folder with the members of the wheels. */
export const sitePackages = 'site-packages';

/** Builds the engine in a temporary folder, and moves it to `folder`. `signal` stops it. The caller must hold the lock. */
export async function build(
  spec: EngineSpec,
  folder: string,
  tools: InstallTools,
  log: Log,
  signal?: AbortSignal,
): Promise<void> {
  await removePartials(folder);
  const left = await refuseFullDisk(spec, dirname(folder));
  log(
    `Installing the ${spec.kind} engine takes ${gigabytes(spec.unpacked)} in ${dirname(folder)}, which has ${gigabytes(left)} free`,
  );
  const partial = await mkdtemp(partialPrefix(folder));
  try {
    const sizes = await placePackages(spec.packages, partial, tools, log);
    for (const wheel of spec.wheels) {
      Object.assign(sizes, await unpack(wheel, partial, tools, log, signal));
    }
    log('Compiling the binding between Node.js and TensorFlow (about 15 s)');
    await tools.compile(
      join(partial, sitePackages),
      join(partial, nodeModules, tfjsNodeName),
      join(partial, bindingFile),
    );
    sizes[bindingFile] = (await stat(join(partial, bindingFile))).size;
    await writeWhole(join(partial, stampFile), `${JSON.stringify(sizes, null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    log(`The ${spec.kind} engine is ready in ${folder}`);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Downloads, checks and unpacks one wheel. Returns the sizes of its files by their path in the engine. */
async function unpack(
  wheel: Wheel,
  engine: string,
  tools: InstallTools,
  log: Log,
  signal: AbortSignal | undefined,
): Promise<Record<string, number>> {
  const title = `${wheel.project} ${wheel.version}`;
  const folder = join(engine, 'download');
  await mkdir(folder);
  const stop = watchDownload(folder, (bytes) => {
    log(`Downloading ${title}: ${megabytes(Math.min(bytes, wheel.bytes))} of ${megabytes(wheel.bytes)}`);
  });
  const file = await tools.download(wheel, folder).finally(stop);
  log(`Checking and unpacking ${title}`);
  await verifyWheel(file, wheel);
  const members = await extractWheel(file, wheel, join(engine, sitePackages), signal);
  await rm(folder, { recursive: true });
  return Object.fromEntries(Object.entries(members).map(([member, size]) => [join(sitePackages, member), size]));
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
