import { count, percentText } from '../base/format.ts';
import type { DatasetRequest } from '../data/dataset.ts';
import { DownloadError } from '../data/download.ts';
import { type PreparedDataset, prepareDataset } from '../data/prepare.ts';
import type { DatasetProgress } from '../data/progress.ts';
import type { TaskReport } from './task.ts';

/** Where prepared images lie, relative to where the command runs. */
export const datasetCache = 'dataset-cache';

/** How many images the synthetic set has where a study that wants all of its own data falls back to it. */
const syntheticImages = 2000;

/** Prepares a data set and reports on the way; falls back to synthetic images where allowed and none can be had. */
export async function openDataset(
  request: DatasetRequest,
  { fallback, signal, report }: { fallback: boolean; signal: AbortSignal; report: TaskReport },
): Promise<PreparedDataset> {
  const options = {
    cacheFolder: datasetCache,
    log: report.line,
    onProgress: (progress: DatasetProgress) => report.status(progressLine(progress)),
    signal,
  };
  try {
    return await prepareDataset(request, options);
  } catch (error) {
    if (!fallback || !(error instanceof DownloadError)) throw error;
    report.line(`${error.message} Training on synthetic images instead.`);
    const dataset = await prepareDataset(
      { ...request, source: 'synthetic', limit: request.limit ?? syntheticImages },
      options,
    );
    return { ...dataset, title: `synthetic images (${request.source} could not be downloaded)` };
  }
}

function progressLine({ phase, done, total, unit }: DatasetProgress): string {
  const [scale, name] = unit === 'bytes' ? [1e6, 'MB'] : [1, unit];
  return `${phase} ${count(Math.round(done / scale))} of ${count(Math.round(total / scale))} ${name} (${percentText(done / total)})`;
}
