import { count, percentText } from '../base/format.ts';
import type { DatasetRequest } from '../data/dataset.ts';
import { DownloadError } from '../data/fetch.ts';
import { type PreparedDataset, prepareDataset } from '../data/prepare.ts';
import type { DatasetProgress } from '../data/progress.ts';
import type { TaskReport } from './task.ts';

/** Where prepared images lie, relative to where the command runs. */
export const datasetCache = 'dataset-cache';

/** How many images are drawn if a study that wants all of its own data has to do without. */
const drawnImages = 2000;

export interface OpenOptions {
  /** Folder of the study's config: relative paths are meant from there. */
  readonly root: string;
  /** Draw images if those asked for cannot be downloaded. */
  readonly fallback: boolean;
  readonly signal: AbortSignal;
  readonly report: TaskReport;
}

/** A data set, and what has to be asked for to get it again: the drawn images if those had to do. */
export interface OpenedDataset {
  readonly dataset: PreparedDataset;
  readonly request: DatasetRequest;
}

/** Prepares a data set and reports on the way; falls back to drawn images if allowed and no others can be had. */
export async function openDataset(
  request: DatasetRequest,
  { root, fallback, signal, report }: OpenOptions,
): Promise<OpenedDataset> {
  const options = {
    root,
    cacheFolder: datasetCache,
    log: report.line,
    onProgress: (progress: DatasetProgress) => report.status(progressLine(progress)),
    signal,
  };
  try {
    return { dataset: await prepareDataset(request, options), request };
  } catch (error) {
    if (!fallback || !(error instanceof DownloadError)) throw error;
    report.line(`${error.message} Training on synthetic images instead.`);
    const drawn = { ...request, source: 'synthetic', limit: request.limit ?? drawnImages };
    const dataset = await prepareDataset(drawn, options);
    const title = `synthetic images (${request.source} could not be downloaded)`;
    return { dataset: { ...dataset, title }, request: drawn };
  }
}

function progressLine({ phase, done, total, unit }: DatasetProgress): string {
  const [scale, name] = unit === 'bytes' ? [1e6, 'MB'] : [1, unit];
  return `${phase} ${count(Math.round(done / scale))} of ${count(Math.round(total / scale))} ${name} (${percentText(done / total)})`;
}
