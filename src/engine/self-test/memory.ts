import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '../../base/files/json.ts';
import { sourceDigests } from '../../base/files/sources.ts';
import { writeWhole } from '../../base/files/write.ts';
import { instructionSet } from '../../compute/instructions.ts';
import { environmentFor } from '../environment.ts';
import type { InstalledEngine } from '../install/install.ts';
import type { ComputeSettings } from './verdict.ts';

/** The machine on which a test runs. */
export interface Machine {
  readonly threads: number;
  /** The GPU and its driver, if one is used. */
  readonly device?: string | undefined;
}

const schema = z.strictObject({ passed: z.array(z.string()) });

/** The file with the passed tests. */
export const passedTestsOf = ({ folder }: InstalledEngine): string => join(folder, 'self-test.json');

/**
 * The tests that were passed, kept in a file beside the engine. The name of a test contains everything its result
 * depends on: the code that computes, the binary, the processor or GPU, the threads, and settings that libraries read.
 * Failures are not kept: one may come from the state of the machine, and should not outlive that.
 */
export class PassedTests {
  readonly #engine: InstalledEngine;
  readonly #machine: Machine;

  constructor(engine: InstalledEngine, machine: Machine) {
    this.#engine = engine;
    this.#machine = machine;
  }

  async has(settings: ComputeSettings): Promise<boolean> {
    return (await this.#all()).includes(await this.#nameOf(settings));
  }

  /** If the file cannot be written, the test simply runs again next time. */
  async add(settings: ComputeSettings): Promise<void> {
    const passed = new Set([...(await this.#all()), await this.#nameOf(settings)]);
    await writeWhole(this.#file, `${JSON.stringify({ passed: [...passed] }, null, 2)}\n`).catch(ignoreReadOnly);
  }

  get #file(): string {
    return passedTestsOf(this.#engine);
  }

  async #nameOf(settings: ComputeSettings): Promise<string> {
    const { threads, device = cpus()[0]?.model ?? 'unknown processor' } = this.#machine;
    const digest = createHash('sha256')
      .update(JSON.stringify(await computationOf(settings)))
      .update(JSON.stringify([basename(this.#engine.folder), settingsOfLibraries(this.#engine, settings)]))
      .update(await readFile(this.#engine.binding))
      .digest('hex');
    return `${settings.mode}, ${settings.precision}, ${device}, ${threads} threads, ${digest.slice(0, 16)}`;
  }

  async #all(): Promise<readonly string[]> {
    // None yet, or damaged.
    return (await readJsonFile(schema, this.#file).catch(() => undefined))?.passed ?? [];
  }
}

/** Sources on which the result of a test depends: what computes, and the test itself. */
const computing = { of: ['base/random', 'network', 'compute', 'engine/runtime', 'engine/self-test'] };

/**
 * What is computed: by which sources, and what they ask for. The graphs themselves would say it better, but to make them
 * takes a second, and a test of changed sources only a few.
 */
const computationOf = async ({
  mode,
  precision,
  convolution = 'auto',
}: ComputeSettings): Promise<readonly unknown[]> => [
  await sourceDigests(computing),
  { mode, precision, convolution, instructions: instructionSet() },
];

/**
 * Variables with which a user can choose other kernels, such as ONEDNN_MAX_CPU_ISA. Those that name files and logs are
 * left out.
 */
function settingsOfLibraries({ kind }: InstalledEngine, settings: ComputeSettings): [string, string | undefined][] {
  const read = /^(TF|ONEDNN|DNNL|XLA|CUDNN|CUBLAS|NVIDIA_TF32)_/;
  const unimportant = /^TF_(CPP|NUM_INTRAOP|FORCE_GPU_ALLOW)_/;
  return Object.entries(environmentFor(kind, settings, process.env))
    .filter(([name]) => read.test(name) && !unimportant.test(name))
    .sort();
}

const readOnly = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT']);

function ignoreReadOnly(error: NodeJS.ErrnoException): void {
  if (!readOnly.has(error.code ?? '')) throw error;
}
