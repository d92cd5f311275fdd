import { dirname, resolve } from 'node:path';
import { ConfigurationError } from '../base/errors.ts';
import { explainWriteFailure } from '../base/files/disk.ts';
import type { Dataset } from '../data/dataset.ts';
import { thumbnailOf } from '../data/thumbnail.ts';
import { mistakenImages } from '../judge/mistakes.ts';
import type { RunRecord } from '../record/record.ts';
import { resultsPlace } from '../results/store.ts';
import { type Thumbnails, writeThumbnails } from '../results/thumbnails.ts';
import type { Plan } from '../study/plan.ts';
import { openDataset } from './prepare/dataset.ts';

/**
 * Keeps pictures of the most confident mistakes beside the records, from the images of this training. If they are no
 * longer available, the report has none: it is worth more than no report.
 */
export async function keepThumbnails(plan: Plan, records: readonly RunRecord[], folder: string): Promise<Thumbnails> {
  const images = mistakenImages(records);
  const [first] = records;
  const dataset = images.length > 0 && first ? await openAgain(plan) : undefined;
  if (first === undefined || dataset?.digest !== first.dataset.digest) return new Map();
  const thumbnails = new Map<number, string>();
  for (const image of images) thumbnails.set(image, await thumbnailOf(dataset.val, image));
  await writeThumbnails(folder, dataset.digest, thumbnails).catch((error) => {
    throw explainWriteFailure(error, resultsPlace(folder));
  });
  return thumbnails;
}

async function openAgain({ runs, config }: Plan): Promise<Dataset | undefined> {
  const request = runs[0]?.dataset;
  if (request === undefined) return undefined;
  const silent = { title: () => undefined, line: () => undefined, status: () => undefined };
  const root = dirname(resolve(config));
  try {
    const { signal } = new AbortController();
    return (await openDataset(request, { root, fallback: false, signal, report: silent })).dataset;
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}
