import { join } from 'node:path';
import type { Precision } from '../../base/choices.ts';
import { ConfigurationError } from '../../base/errors.ts';
import { requireWritable, spaceLeft } from '../../base/files/disk.ts';
import { ablateHome, homePlace } from '../../base/files/home.ts';
import { gigabytes } from '../../base/format.ts';
import type { Log } from '../../compute/engine.ts';
import { environmentFor } from '../environment.ts';
import { installEngine } from '../install/engines.ts';
import { findInstalled, type InstalledEngine } from '../install/install.ts';
import { spaceFor } from '../install/space.ts';
import { gpuSpec } from '../install/spec.ts';
import { runSelfTest } from '../self-test/verdict.ts';
import { askDriver, type Driver, type Gpu } from './driver.ts';
import { kernelsFor } from './kernel-table.ts';
import { loadableLibraries } from './libraries.ts';
import { chosenGpu, cudaVersion, usableGpu } from './requirements.ts';

/** One line of the checklist. */
export interface Check {
  readonly name: string;
  readonly outcome: 'ok' | 'failed' | 'skipped';
  /** What was found. For a failure, a sentence that says what to do. */
  readonly detail: string;
}

export interface CheckOptions {
  readonly precision: Precision;
  /** Receives what is being set up, and TensorFlow's messages. */
  readonly log: Log;
  /** Receives each line of the checklist as soon as it is known. */
  readonly report: (check: Check) => void;
}

/**
 * Checks everything that a GPU needs for training, the cheapest checks first. After a failure it goes on with the
 * checks that are still possible. It downloads nothing for a GPU that cannot work.
 */
export async function checkGpu({ precision, log, report }: CheckOptions): Promise<readonly Check[]> {
  const checks: Check[] = [];
  /** Result of `look`; undefined if it throws ConfigurationError. */
  async function check<Found>(
    name: string,
    look: () => Found | Promise<Found>,
    describe: (found: Found) => string,
  ): Promise<Found | undefined> {
    try {
      const found = await look();
      add({ name, outcome: 'ok', detail: describe(found) });
      return found;
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      add({ name, outcome: 'failed', detail: error.message });
      return undefined;
    }
  }
  const add = (line: Check): void => {
    checks.push(line);
    report(line);
  };
  const skip = (name: string, because: string): void => add({ name, outcome: 'skipped', detail: because });

  const driver = await check('driver', () => workingDriver(), versionsOf);
  if (driver === undefined) skip('devices', 'needs the driver');
  else
    await check(
      'devices',
      () => chosenGpu(driver),
      (gpu) => listOf(driver, gpu),
    );
  const gpu = driver && (await check('compute capability', () => usableGpu(driver, precision), suitability(precision)));
  if (driver === undefined) skip('compute capability', 'needs the driver');

  await check('cache folders', writableFolders, (folders) => folders.join(', '));
  const found = await findInstalled(gpuSpec, join(ablateHome(), 'engine'));
  const hasRoom = await check(
    'disk',
    () => roomFor(found),
    (text) => text,
  );
  const engine =
    found ?? (gpu && hasRoom ? await check('engine', () => installEngine('gpu', log), folderOf) : undefined);
  if (engine === undefined) {
    skip('libraries', 'the engine is not installed');
    skip('kernel table', 'the engine is not installed');
  } else {
    await check(
      'libraries',
      () => loadableLibraries(engine, gpu !== undefined),
      (count) => `${count} can be loaded`,
    );
    await check(
      'kernel table',
      () => kernelsFor(engine, precision),
      (count) => `all ${count} kinds of operation have a GPU kernel in ${precision}`,
    );
  }

  if (gpu === undefined || engine === undefined) {
    skip('self-test', gpu === undefined ? 'needs a usable GPU' : 'needs the engine');
    return checks;
  }
  const printed: string[] = [];
  const test = { engine, mode: 'graph', precision } as const;
  await check(
    'self-test',
    () => passedTest(test, log, printed),
    () => `passed in ${precision}, operation by operation`,
  );
  await check(
    'TensorFlow’s device',
    () => sameDevice(printed, gpu),
    (line) => line,
  );
  return checks;
}

async function workingDriver(): Promise<Driver> {
  const driver = await askDriver();
  // This line fails only for a driver that is missing or does not start. The next line fails if the driver shows no
  // GPU.
  if (driver.missing !== undefined || driver.error !== undefined) chosenGpu(driver);
  return driver;
}

const versionsOf = ({ driver, cuda = 0 }: Driver): string =>
  `${driver ?? 'of unknown version'}, CUDA ${cudaVersion(cuda)}`;

const listOf = ({ devices = [] }: Driver, chosen: Gpu): string =>
  devices
    .map(
      (gpu) =>
        `${gpu.name}, ${gigabytes(gpu.memory)}${gpu === chosen ? `, ${gigabytes(gpu.free ?? 0)} free, used` : ''}`,
    )
    .join('; ');

const suitability =
  (precision: Precision) =>
  ({ capability }: Gpu): string =>
    `${capability}, and the driver is new enough for it in ${precision}`;

async function writableFolders(): Promise<readonly string[]> {
  const { CUDA_CACHE_PATH: cache = '' } = environmentFor('gpu', { precision: 'fp32' }, process.env);
  const folders = [ablateHome(), ...(cache === '' ? [] : [cache])];
  for (const folder of folders) await requireWritable(homePlace(folder));
  return folders;
}

async function roomFor(engine: InstalledEngine | undefined): Promise<string> {
  const home = ablateHome();
  const left = await spaceLeft(home);
  if (engine !== undefined) return `${gigabytes(left)} free; the engine is installed in ${engine.folder}`;
  const needed = spaceFor(gpuSpec);
  if (left >= needed) return `${gigabytes(left)} free in ${home}, and installing the engine takes ${gigabytes(needed)}`;
  throw new ConfigurationError(
    `${home} has ${gigabytes(left)} free, and installing the engine takes ${gigabytes(needed)}: free some, or set ABLATE_HOME to a folder on another disk.`,
  );
}

const folderOf = ({ folder }: InstalledEngine): string => `installed in ${folder}`;

async function passedTest(test: Parameters<typeof runSelfTest>[0], log: Log, printed: string[]): Promise<void> {
  const verdict = await runSelfTest(test, { log, heard: (line) => printed.push(line) });
  if (verdict === 'passed') return;
  throw new ConfigurationError(
    `The compiled graph ${verdict} in ${test.precision}: choose another --precision or --engine native, and report it with --report.`,
  );
}

/**
 * The GPU that TensorFlow says it uses (tensorflow/core/common_runtime/gpu/gpu_device.cc). Throws ConfigurationError if
 * it is not the one that the driver named.
 */
export function sameDevice(printed: readonly string[], { name, capability }: Pick<Gpu, 'name' | 'capability'>): string {
  const [, device, computed] =
    printed
      .map((line) => /device: 0, name: (.+), pci bus id: .*compute capability: ([\d.]+)/.exec(line))
      .find((match) => match !== null) ?? [];
  if (device === name && computed === capability)
    return `${device}, compute capability ${computed}, as the driver says`;
  throw new ConfigurationError(
    device === undefined
      ? 'TensorFlow named no GPU of its own: its lines, which --report keeps, say why.'
      : `TensorFlow computes on ${device} (${computed}), and the driver's answer was ${name} (${capability}): set CUDA_VISIBLE_DEVICES to the number of the one that you mean.`,
  );
}
