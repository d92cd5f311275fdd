import { fileSizes } from '../../base/files/folder.ts';

/**
 * Reports every two seconds how many bytes have arrived in a folder. pip shows no progress bar in a pipe, but its file
 * grows. Returns a function that stops the reports.
 */
export function watchDownload(folder: string, report: (bytes: number) => void): () => void {
  const timer = setInterval(async () => report(await largestFile(folder)), 2000);
  return () => clearInterval(timer);
}

async function largestFile(folder: string): Promise<number> {
  try {
    return Math.max(0, ...Object.values(await fileSizes(folder)));
  } catch {
    return 0; // pip moved a file between the two looks
  }
}
