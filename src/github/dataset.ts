import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../base/errors.ts';
import { requireSuccess } from './ablate-failed.ts';
import { restoreExactly, save } from './cache.ts';
import { type ChildOptions, runAblate } from './child.ts';
import type { DataStore } from './data-store.ts';

/** A prepared data set in the checkout. */
export interface PreparedData {
  /** Relative to the checkout; its last part is a digest of all that shapes the data. */
  readonly folder: string;
  /** sha256 over the content. */
  readonly digest: string;
}

export interface DataRequest extends ChildOptions {
  /** Path of the plan that says which images. */
  readonly planFile: string;
}

const locatedSchema = z.object({ folder: z.string().regex(/^[\w-]+(\/[\w-]+)*$/) });
const preparedSchema = locatedSchema.extend({ digest: z.string().regex(/^[0-9a-f]{64}$/) });

/**
 * Makes the cache hold the prepared data of a study: restores and checks them where it does, else prepares and saves
 * them. One job does this before the matrix, as of jobs that save one key at the same time all but one fail.
 */
export async function fillCache(request: DataRequest): Promise<PreparedData & { readonly hit: boolean }> {
  const { folder } = await locate(request);
  const hit = await restoreExactly(folder, keyOf(folder));
  const data = await prepare(request);
  if (!hit) await save(folder, keyOf(folder));
  return { ...data, hit };
}

/**
 * Puts the data that the matrix was planned with into the checkout: from `store` if this runner keeps one, else from the
 * cache, else prepared here. Whatever the way, the content's digest must be `expected.digest`; a copy in the store that
 * has another is thrown away.
 */
export async function provideData(
  request: DataRequest,
  expected: PreparedData,
  store: DataStore | undefined,
): Promise<void> {
  const name = basename(expected.folder);
  const target = join(request.folder, expected.folder);
  if (await store?.take(name, target)) {
    if (await isWhole(request, expected)) return store?.prune();
    request.onLine(`The copy of ${name} in ${store?.folder} is damaged and is thrown away.`);
    await store?.discard(name);
    await rm(target, { recursive: true, force: true });
  }
  await restoreExactly(expected.folder, keyOf(expected.folder));
  const { digest } = await prepare(request);
  if (digest !== expected.digest) {
    throw new ConfigurationError(
      `The data in ${expected.folder} have digest ${digest}, expected ${expected.digest}: delete the cache ${keyOf(expected.folder)} and run again.`,
    );
  }
  await store?.keep(name, target);
  await store?.prune();
}

async function isWhole(request: DataRequest, { digest }: PreparedData): Promise<boolean> {
  try {
    return (await prepare(request)).digest === digest;
  } catch {
    request.signal.throwIfAborted();
    return false;
  }
}

/** Exact, and never with fallbacks: other data of nearly the same name would be trained on. */
const keyOf = (folder: string): string => `ablate-dataset-${basename(folder)}`;

const locate = (request: DataRequest) => ask(request, ['data', '--locate'], locatedSchema);

/** Prepares what is not there and reads what is there whole. */
const prepare = (request: DataRequest): Promise<PreparedData> => ask(request, ['data', '--verify'], preparedSchema);

async function ask<T>(request: DataRequest, command: readonly string[], schema: z.ZodType<T>): Promise<T> {
  const result = await runAblate([...command, '--json', `--plan=${request.planFile}`], request);
  requireSuccess(result, 'The preparation of the data');
  return schema.parse(JSON.parse(result.stdout));
}
