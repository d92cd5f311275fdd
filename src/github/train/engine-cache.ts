import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../base/errors.ts';
import { type ChildOptions, runAblate } from '../ablate/ablate.ts';
import { requireSuccess } from '../ablate/failed.ts';
import { holds, restoreExactly, restoreNewest, save } from '../api/cache.ts';
import { platformName } from '../api/machine.ts';

/** Folder of the copies from and for the cache. The cache needs a path relative to the workspace. */
const copies = 'engine-cache';
/** Folder of the list of self-tests that an engine has passed. */
const testsFolder = `${copies}/self-tests`;
const testsFile = `${testsFolder}/self-test.json`;

const placeSchema = z.object({
  /** Name of the engine: a digest of everything it is made from. */
  key: z.string().regex(/^[\w.-]+$/),
  installed: z.boolean(),
  /** The file with the list of passed self-tests. */
  passedTests: z.string(),
});
type Place = z.infer<typeof placeSchema>;

/** Where an engine comes from; `nowhere` if it will be installed at first use. */
export type Origin = 'machine' | 'cache' | 'nowhere';

/**
 * Puts the engine into this machine's ABLATE_HOME and returns where it came from. It takes an installed engine,
 * otherwise a copy from the cache, after comparing every file with its digest. A damaged copy is only a warning,
 * because the engine can be installed at first use.
 */
export async function provideEngine(
  engine: string,
  options: ChildOptions,
  warn: (line: string) => void,
): Promise<Origin> {
  if (!isCached(engine)) return 'machine';
  let from: Origin = 'machine';
  let place = await ask(options, ['--locate']);
  if (!place.installed) {
    from = 'nowhere';
    const copy = copyOf(place);
    if (!(await restoreExactly(copy, await keyOf(place)))) return from;
    try {
      place = await ask(options, [`--take=${copy}`]);
      from = 'cache';
    } catch (error) {
      options.signal.throwIfAborted();
      warn(messageOf(error));
      return from;
    }
  }
  // If this machine has tested the engine itself, its own list is better.
  const known = existsSync(place.passedTests);
  if (!known && (await restoreNewest(testsFolder, await testsPrefix(place), await testsPrefix(place)))) {
    await copyFile(join(options.folder, testsFile), place.passedTests);
  }
  return from;
}

/** Saves the engine that this job installed, unless the cache has it by now. */
export async function keepEngine(options: ChildOptions): Promise<void> {
  const place = await ask(options, ['--locate']);
  const copy = copyOf(place);
  if (!place.installed || (await holds(copy, await keyOf(place)))) return;
  await ask(options, [`--pack=${copy}`]);
  await save(copy, await keyOf(place));
}

/** Saves the list of self-tests passed on this machine, if the cache lacks some of them. */
export async function keepPassedTests(options: ChildOptions): Promise<void> {
  const place = await ask(options, ['--locate']);
  if (!existsSync(place.passedTests)) return;
  const digest = createHash('sha256')
    .update(await readFile(place.passedTests))
    .digest('hex');
  const key = (await testsPrefix(place)) + digest.slice(0, 16);
  if (await holds(testsFolder, key)) return;
  await mkdir(join(options.folder, testsFolder), { recursive: true });
  await copyFile(place.passedTests, join(options.folder, testsFile));
  await save(testsFolder, key);
}

/**
 * WebAssembly is in the packages. The engine of a GPU stays on its machine, because it would fill half of a
 * repository's cache.
 */
const isCached = (engine: string): boolean => engine === 'auto' || engine === 'native';

const copyOf = ({ key }: Place): string => `${copies}/${key}`;

const keyOf = async ({ key }: Place): Promise<string> => `ablate-engine-${await platformName()}-${key}`;

/** Another processor uses other kernels, so its self-tests differ. */
async function testsPrefix({ key }: Place): Promise<string> {
  const processor = createHash('sha256').update(`${cpus()[0]?.model}`).digest('hex').slice(0, 12);
  return `ablate-self-tests-${await platformName()}-${key}-${processor}-`;
}

async function ask(options: ChildOptions, command: readonly string[]): Promise<Place> {
  const result = await runAblate(['engine', '--engine=native', '--json', ...command], options);
  requireSuccess(result, 'The command "ablate engine"');
  return placeSchema.parse(JSON.parse(result.stdout));
}
