import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { sha256OfFile } from '../../base/files/digest.ts';
import { ablateHome } from '../../base/files/home.ts';
import { outputOf } from '../../base/system/child.ts';

const gpuSchema = z.strictObject({
  name: z.string(),
  /** Memory in bytes. */
  memory: z.number(),
  /** Compute capability, such as `8.9`. */
  capability: z.string(),
  /** Whether TensorFlow uses this GPU. */
  chosen: z.literal(true).optional(),
  /** Free memory in bytes; only for the chosen GPU. */
  free: z.number().optional(),
  /** CUDA's name for the error that keeps the chosen GPU from working now. */
  error: z.string().optional(),
});
export type Gpu = z.infer<typeof gpuSchema>;

const driverSchema = z.strictObject({
  /** Version of the driver, such as `555.42.06`, if its management library is there. */
  driver: z.string().optional(),
  /** The newest CUDA version that the driver supports, such as 12050 for 12.5. */
  cuda: z.number().optional(),
  /** GPUs that the driver shows, in its order. GPUs that CUDA_VISIBLE_DEVICES hides are not among them. */
  devices: z.array(gpuSchema).optional(),
  /** CUDA's name for the error with which the driver failed to start. */
  error: z.string().optional(),
  /** Why there is no driver. */
  missing: z.string().optional(),
});
/** What the NVIDIA driver says about itself and its GPUs. */
export type Driver = z.infer<typeof driverSchema>;

/**
 * Asks the driver with a small program, which is compiled at first use. Throws ConfigurationError if that is not
 * possible.
 */
export async function askDriver(): Promise<Driver> {
  const stdout = await outputOf([await program()], { signal: AbortSignal.timeout(60_000) }).catch((error) => {
    throw new ConfigurationError(
      `The NVIDIA driver gives no answer (${messageOf(error).trim()}): see whether nvidia-smi does, and restart the machine or the container.`,
    );
  });
  return driverSchema.parse(JSON.parse(stdout));
}

const source = fileURLToPath(new URL('driver.cc', import.meta.url));

/** Path of the compiled program. Its name is a digest of its source. */
async function program(): Promise<string> {
  const digest = await sha256OfFile(source);
  const home = join(ablateHome(), 'engine');
  const path = join(home, `driver-${digest.slice(0, 12)}`);
  if (existsSync(path)) return path;
  await mkdir(home, { recursive: true });
  const folder = await mkdtemp(`${path}-`);
  try {
    const compiled = join(folder, 'driver');
    await outputOf(['g++', '-O1', source, '-ldl', '-o', compiled]);
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
