import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { warning } from '@actions/core';
import { z } from 'zod';
import { messageOf } from '../../base/errors.ts';
import { sha256, sha256OfFile } from '../../base/files/digest.ts';
import { type AblateOptions, ablateOutput } from '../ablate/ablate.ts';
import { isSaved, platformName, restoreExactly, restoreNewest, save } from '../api/cache.ts';

/** Folder of the copies from and for the cache. The cache needs a path relative to the workspace. */
const copies = 'engine-cache';
/** Folder of the list of self-tests that an engine has passed. */
const testsFolder = `${copies}/self-tests`;
const testsFile = `${testsFolder}/self-test.json`;

const engineSchema = z.object({
  /** Name of the engine: a digest of everything it is made from. */
  key: z.string().regex(/^[\w.-]+$/),
  installed: z.boolean(),
  /** The file with the list of passed self-tests. */
  passedTests: z.string(),
});
/** The engine of this machine, or where it would be. */
type LocalEngine = z.infer<typeof engineSchema>;

/** Where an engine comes from; `nowhere` if it will be installed at first use. */
export type Origin = 'machine' | 'cache' | 'nowhere';

/**
 * Puts the engine into this machine's ABLATE_HOME and returns where it came from. It takes an installed engine,
 * otherwise a copy from the cache, after comparing every file with its digest. A damaged copy is only a warning,
 * because the engine can be installed at first use.
 */
export async function provideEngine(engine: string, options: AblateOptions): Promise<Origin> {
  if (!isCached(engine)) return 'machine';
  let local = await ask(options, ['--locate']);
  const from = local.installed ? 'machine' : 'cache';
  if (!local.installed) {
    const copy = copyOf(local);
    if (!(await restoreExactly(copy, await engineKey(local)))) return 'nowhere';
    try {
      local = await ask(options, [`--take=${copy}`]);
    } catch (error) {
      options.signal.throwIfAborted();
      warning(messageOf(error));
      return 'nowhere';
    }
  }
  // If this machine has tested the engine itself, its own list is better.
  const known = existsSync(local.passedTests);
  if (!known && (await restoreNewest(testsFolder, await testsPrefix(local), await testsPrefix(local)))) {
    await copyFile(join(options.folder, testsFile), local.passedTests);
  }
  return from;
}

/** Saves the engine that this job installed, unless the cache has it by now. */
export async function keepEngine(options: AblateOptions): Promise<void> {
  const local = await ask(options, ['--locate']);
  const copy = copyOf(local);
  if (!local.installed || (await isSaved(copy, await engineKey(local)))) return;
  await ask(options, [`--pack=${copy}`]);
  await save(copy, await engineKey(local));
}

/** Saves the list of self-tests passed on this machine, if the cache lacks some of them. */
export async function keepPassedTests(options: AblateOptions): Promise<void> {
  const local = await ask(options, ['--locate']);
  if (!existsSync(local.passedTests)) return;
  const digest = await sha256OfFile(local.passedTests);
  const key = (await testsPrefix(local)) + digest.slice(0, 16);
  if (await isSaved(testsFolder, key)) return;
  await mkdir(join(options.folder, testsFolder), { recursive: true });
  await copyFile(local.passedTests, join(options.folder, testsFile));
  await save(testsFolder, key);
}

/**
 * WebAssembly is in the packages. The engine of a GPU stays on its machine, because it would fill half of a
 * repository's cache.
 */
const isCached = (engine: string): boolean => engine === 'auto' || engine === 'native';

const copyOf = ({ key }: LocalEngine): string => `${copies}/${key}`;

const engineKey = async ({ key }: LocalEngine): Promise<string> => `ablate-engine-${await platformName()}-${key}`;

/** Another processor uses other kernels, so its self-tests differ. */
async function testsPrefix({ key }: LocalEngine): Promise<string> {
  const processor = sha256(`${cpus()[0]?.model}`).slice(0, 12);
  return `ablate-self-tests-${await platformName()}-${key}-${processor}-`;
}

async function ask(options: AblateOptions, command: readonly string[]): Promise<LocalEngine> {
  const words = ['engine', '--engine=native', '--json', ...command];
  return engineSchema.parse(JSON.parse(await ablateOutput(words, 'The command "ablate engine"', options)));
}
