import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { ablateHome } from '../../base/home.ts';

const run = promisify(execFile);

const gpuSchema = z.strictObject({
  name: z.string(),
  /** Bytes. */
  memory: z.number(),
  /** Compute capability, such as `8.9`. */
  capability: z.string(),
  /** Whether TensorFlow computes on this one. */
  chosen: z.literal(true).optional(),
  /** Bytes that no process holds; of the chosen GPU. */
  free: z.number().optional(),
  /** CUDA's name of the error why the chosen GPU cannot be used now. */
  error: z.string().optional(),
});
export type Gpu = z.infer<typeof gpuSchema>;

const driverSchema = z.strictObject({
  /** Version of the driver, such as `555.42.06`, if its management library is there. */
  driver: z.string().optional(),
  /** The newest CUDA that the driver knows, such as 12050 for 12.5. */
  cuda: z.number().optional(),
  /** What the driver shows, in its own order: a GPU that CUDA_VISIBLE_DEVICES hides is not among them. */
  devices: z.array(gpuSchema).optional(),
  /** CUDA's name of the error with which the driver did not start. */
  error: z.string().optional(),
  /** Why there is no driver. */
  missing: z.string().optional(),
});
/** What the NVIDIA driver says of itself and of its GPUs. */
export type Driver = z.infer<typeof driverSchema>;

/** Asks the driver by a small program, which is compiled at first use. Throws ConfigurationError if that cannot be done. */
export async function askDriver(): Promise<Driver> {
  const { stdout } = await run(await program(), { timeout: 60_000 }).catch((error) => {
    throw new ConfigurationError(
      `The NVIDIA driver gives no answer (${messageOf(error).trim()}): see whether nvidia-smi does, and restart the machine or the container.`,
    );
  });
  return driverSchema.parse(JSON.parse(stdout));
}

const source = fileURLToPath(new URL('driver.cc', import.meta.url));

/** The path of the compiled program, which is kept under the digest of its source. */
async function program(): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(source))
    .digest('hex');
  const home = join(ablateHome(), 'engine');
  const path = join(home, `driver-${digest.slice(0, 12)}`);
  if (existsSync(path)) return path;
  await mkdir(home, { recursive: true });
  const folder = await mkdtemp(`${path}-`);
  try {
    const compiled = join(folder, 'driver');
    await run('g++', ['-O1', source, '-ldl', '-o', compiled]);
    await rename(compiled, path);
    return path;
  } catch (error) {
    throw new ConfigurationError(
      `The gpu engine needs g++ to ask the NVIDIA driver (${messageOf(error).split('\n')[0]}): install it (Debian: apt install g++), or choose --engine native.`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
