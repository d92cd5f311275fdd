import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a tmpfs gives and takes at once. */
export const page = 4096;

const mounted: string[] = [];

const mount = (options: string, folder: string): void => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
};

/** A disk of so many bytes: the folder it is mounted at. */
export function smallDisk(bytes: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'ablate-disk-'));
  mount(`size=${bytes}`, folder);
  mounted.push(folder);
  return folder;
}

/** Why this process cannot have a small disk; tests that need one are skipped with this reason. */
export const noDisk: string | undefined = (() => {
  try {
    smallDisk(page);
    return undefined;
  } catch {
    return 'mounting a small disk needs root';
  } finally {
    removeDisks();
  }
})();

export const resize = (folder: string, bytes: number): void => remount(folder, `size=${bytes}`);

export const makeReadOnly = (folder: string): void => remount(folder, 'ro');

function remount(folder: string, options: string): void {
  execFileSync('mount', ['-o', `remount,${options}`, folder], { stdio: 'ignore' });
}

/** Fills the disk with a file `ballast` until only so many pages are free. */
export function fill(folder: string, freePages: number): void {
  const file = openSync(join(folder, 'ballast'), 'w');
  let size = 0;
  try {
    for (;;) size += writeSync(file, Buffer.alloc(page, 1));
  } catch {
    // It is full now.
  }
  ftruncateSync(file, size - freePages * page);
  closeSync(file);
}

/** Unmounts and removes every small disk of this process. */
export function removeDisks(): void {
  for (const folder of mounted.splice(0)) {
    execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  }
}
