import { type FileHandle, open, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { sep } from 'node:path';

/** Does `work` while this process holds the folders open, so that other processes see that they are in use. */
export async function holding<Result>(folders: readonly string[], work: () => Promise<Result>): Promise<Result> {
  const held: FileHandle[] = [];
  try {
    for (const folder of new Set(folders)) {
      // If a folder cannot be opened, as on Windows, other processes do not look for that either.
      const handle = await open(folder, 'r').catch(() => undefined);
      if (handle) held.push(handle);
    }
    return await work();
  } finally {
    for (const handle of held) await handle.close();
  }
}

/**
 * Every file and folder that another process of this machine has open or mapped, as far as this user may know.
 * Undefined if the system does not tell; only Linux does.
 */
export async function openPaths(): Promise<ReadonlySet<string> | undefined> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  if (processes.length === 0) return undefined;
  const others = processes.filter((id) => Number(id) !== process.pid);
  const paths = await Promise.all(others.map(async (id) => [...(await openIn(id)), ...(await mappedIn(id))]));
  return new Set(paths.flat());
}

/** Empty for a process that has ended meanwhile, or that belongs to another user. */
async function openIn(id: string): Promise<string[]> {
  const files = await readdir(`/proc/${id}/fd`).catch(() => []);
  const links = await Promise.all(files.map((file) => readlink(`/proc/${id}/fd/${file}`).catch(() => '')));
  return links.filter((link) => link.startsWith(sep));
}

async function mappedIn(id: string): Promise<string[]> {
  const maps = await readFile(`/proc/${id}/maps`, 'utf8').catch(() => '');
  return [...new Set(maps.match(/(?<= )\/.*$/gm))];
}

/** Whether one of the open paths is this path or below it. */
export async function isOpen(path: string, opened: ReadonlySet<string>): Promise<boolean> {
  const real = await realpath(path);
  return opened.has(real) || [...opened].some((each) => each.startsWith(real + sep));
}
