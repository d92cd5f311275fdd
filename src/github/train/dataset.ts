import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../../base/errors.ts';
import { type AblateOptions, ablateOutput } from '../ablate/ablate.ts';
import { restoreExactly, save } from '../api/cache.ts';
import type { DataStore } from './data-store.ts';

/** A prepared data set in the checkout. */
const preparedSchema = z.object({
  /** Path relative to the checkout. Its last part is a digest of everything that determines the data. */
  folder: z.string().regex(/^[\w-]+(\/[\w-]+)*$/),
  /** sha256 of the content. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});
export type PreparedData = Readonly<z.infer<typeof preparedSchema>>;

export interface DataRequest extends AblateOptions {
  /** Path of the plan that names the images. */
  readonly planFile: string;
}

/**
 * Makes sure that the cache has the prepared data of a study. If it does, they are restored and checked; otherwise they
 * are prepared and saved. One job does this before the matrix, because only one of several jobs can save the same key.
 */
export async function fillCache(request: DataRequest): Promise<PreparedData & { readonly hit: boolean }> {
  const { folder } = await locate(request);
  const hit = await restoreExactly(folder, dataKey(folder));
  const data = await prepare(request);
  if (!hit) await save(folder, dataKey(folder));
  return { ...data, hit };
}

/**
 * Puts the prepared data of the plan into the checkout: from `store` if this runner has one, otherwise from the cache,
 * otherwise prepared here. In each case the digest of the content must be `expected.digest`. A copy in the store with
 * another digest is removed.
 */
export async function provideData(
  request: DataRequest,
  expected: PreparedData,
  store: DataStore | undefined,
): Promise<void> {
  const name = basename(expected.folder);
  const target = join(request.folder, expected.folder);
  if (await store?.take(name, target)) {
    if (await hasDigest(request, expected.digest)) return store?.prune();
    request.onLine(`The copy of ${name} in ${store?.folder} is damaged and is thrown away.`);
    await store?.discard(name);
    await rm(target, { recursive: true, force: true });
  }
  await restoreExactly(expected.folder, dataKey(expected.folder));
  const { digest } = await prepare(request);
  if (digest !== expected.digest) {
    throw new ConfigurationError(
      `The data in ${expected.folder} have digest ${digest}, expected ${expected.digest}: delete the cache ${dataKey(expected.folder)} and run again.`,
    );
  }
  await store?.keep(name, target);
  await store?.prune();
}

async function hasDigest(request: DataRequest, digest: string): Promise<boolean> {
  try {
    return (await prepare(request)).digest === digest;
  } catch {
    request.signal.throwIfAborted();
    return false;
  }
}

/** Always an exact key, because a similar key would bring other data. */
const dataKey = (folder: string): string => `ablate-dataset-${basename(folder)}`;

const locate = async (request: DataRequest): Promise<Pick<PreparedData, 'folder'>> =>
  preparedSchema.pick({ folder: true }).parse(await ask(request, '--locate'));

/** Prepares data that are not there, and checks all data that are. */
const prepare = async (request: DataRequest): Promise<PreparedData> =>
  preparedSchema.parse(await ask(request, '--verify'));

async function ask(request: DataRequest, how: string): Promise<unknown> {
  const command = ['data', how, '--json', `--plan=${request.planFile}`];
  return JSON.parse(await ablateOutput(command, 'The preparation of the data', request));
}
