import type { DatasetRequest } from '../../base/dataset-request.ts';
import { count, percentText } from '../../base/format.ts';
import { DownloadError } from '../../data/fetch.ts';
import { type PreparedDataset, prepareDataset } from '../../data/prepare.ts';
import type { DatasetProgress } from '../../data/progress.ts';
import type { TaskReport } from '../task.ts';

/** Folder of prepared images, relative to the folder in which the command runs. */
export const datasetCache = 'dataset-cache';

/** How many images are drawn for a study without a limit whose data cannot be downloaded. */
const drawnImages = 2000;

export interface OpenOptions {
  /** Folder of the study's config. Relative paths start there. */
  readonly root: string;
  /** Draw images if those of the study cannot be downloaded. */
  readonly fallback: boolean;
  readonly signal: AbortSignal;
  readonly report: TaskReport;
}

/** A data set, and the request that gives it again: the drawn images if those replaced the study's own. */
export interface OpenedDataset {
  readonly dataset: PreparedDataset;
  readonly request: DatasetRequest;
}

/**
 * Prepares a data set and reports progress. If the data cannot be downloaded and `fallback` is set, it draws images
 * instead.
 */
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
