import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

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
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const sizes = files
      .filter((file) => file.isFile())
      .map(async (file) => (await stat(join(file.parentPath, file.name))).size);
    return Math.max(0, ...(await Promise.all(sizes)));
  } catch {
    return 0; // pip moved a file between the two looks
  }
}
