import { readFile } from 'node:fs/promises';

/**
 * How many processes this machine's kernel has killed since it started because memory ran out, the machine's or a
 * container's. 0 if it does not say; Linux does from 4.13 on.
 */
export async function memoryKills(): Promise<number> {
  const text = await readFile('/proc/vmstat', 'utf8').catch(() => '');
  return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0);
}
