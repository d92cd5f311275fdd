import { readFile } from 'node:fs/promises';

/**
 * A name for machines that can run each other's installed files, such as `linux-x64-ubuntu-24.04`. A library that was
 * linked on one distribution may not load on an older one.
 */
export async function platformName(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const [name, version] = ['ID', 'VERSION_ID'].map((field) =>
    new RegExp(`^${field}="?([\\w.]+)"?$`, 'm').exec(release),
  );
  return [process.platform, process.arch, name?.[1], version?.[1]].filter(Boolean).join('-');
}
