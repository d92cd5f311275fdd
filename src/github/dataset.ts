import { constants, existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../base/errors.ts';
import { restoreExactly, save } from './cache.ts';
import { type ChildOptions, runAblate } from './child.ts';

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
 * Puts the data that the matrix was planned with into the checkout: from `localStore`, the folder where a runner of
 * one's own keeps what it once had, else from the cache, else prepared here. Whatever the way, the content's digest
 * must be `expected.digest`; a local copy that has another is thrown away.
 */
export async function provideData(
  request: DataRequest,
  expected: PreparedData,
  localStore: string | undefined,
): Promise<void> {
  const target = join(request.folder, expected.folder);
  const local = localStore && join(localStore, basename(expected.folder));
  if (local && existsSync(local)) {
    await copyWhole(local, target);
    if ((await prepare(request).catch(() => undefined))?.digest === expected.digest) return;
    request.onLine(`The local copy ${local} is damaged and is thrown away.`);
    await Promise.all([local, target].map((folder) => rm(folder, { recursive: true, force: true })));
  }
  await restoreExactly(expected.folder, keyOf(expected.folder));
  const { digest } = await prepare(request);
  if (digest !== expected.digest) {
    throw new ConfigurationError(
      `The data in ${expected.folder} have digest ${digest}, expected ${expected.digest}: delete the cache ${keyOf(expected.folder)} and run again.`,
    );
  }
  if (local) await copyWhole(target, local);
}

/** Exact, and never with fallbacks: other data of nearly the same name would be trained on. */
const keyOf = (folder: string): string => `ablate-dataset-${basename(folder)}`;

const locate = (request: DataRequest) => ask(request, ['data', '--locate'], locatedSchema);

/** Prepares what is not there and reads what is there whole. */
const prepare = (request: DataRequest): Promise<PreparedData> => ask(request, ['data', '--verify'], preparedSchema);

async function ask<T>(request: DataRequest, command: readonly string[], schema: z.ZodType<T>): Promise<T> {
  const options = ['--json', `--plan=${request.planFile}`];
  const { exitCode, stdout, lastLine } = await runAblate([...command, ...options], request);
  if (exitCode !== 0) throw new ConfigurationError(lastLine || `ablate ${command.join(' ')} failed with ${exitCode}.`);
  return schema.parse(JSON.parse(stdout));
}

/** A copy that is there under its name is whole; on file systems that can, it takes no space. */
async function copyWhole(from: string, to: string): Promise<void> {
  const unfinished = `${to}.${process.pid}.tmp`;
  await mkdir(dirname(to), { recursive: true });
  await cp(from, unfinished, { recursive: true, mode: constants.COPYFILE_FICLONE });
  await rm(to, { recursive: true, force: true });
  await rename(unfinished, to);
}
