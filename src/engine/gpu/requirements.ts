import type { Precision } from '../../base/choices.ts';
import { ConfigurationError } from '../../base/errors.ts';
import { gigabytes } from '../../base/format.ts';
import type { Device } from '../device.ts';
import type { Driver, Gpu } from './driver.ts';

/** A CUDA version with its driver, and the lowest compute capability that needs it. */
interface Requirement {
  readonly capability: number;
  /** In CUDA's numbering, such as 12050 for 12.5. */
  readonly cuda: number;
  readonly driver: number;
  readonly why: string;
}

/**
 * From what is in the pinned wheels (test/fixtures/gpu-kernels). cuDNN has machine code from 7.5 on. TensorFlow has
 * machine code for 7.x and 8.x, which every driver of CUDA 12 runs. From 9.0 on the driver must compile PTX of CUDA
 * 12.5, and a driver for an older CUDA refuses that.
 */
export const requirements: readonly [Requirement, Requirement] = [
  {
    capability: 9,
    cuda: 12050,
    driver: 555,
    why: 'its driver has to compile TensorFlow’s kernels, which are of CUDA 12.5',
  },
  { capability: 7.5, cuda: 12000, driver: 525, why: 'TensorFlow is built for CUDA 12' },
];

/** With less free memory in bytes, not even CUDA's own libraries can be loaded. */
const leastMemory = 2 ** 30;

/**
 * The GPU that TensorFlow will use. Throws ConfigurationError if it cannot work in `precision`. This is known before
 * anything is installed.
 */
export function usableGpu(driver: Driver, precision: Precision): Gpu {
  const gpu = chosenGpu(driver);
  const { name, capability, free } = gpu;
  const requirement = requirements.find((each) => Number(capability) >= each.capability);
  if (requirement === undefined) {
    throw new ConfigurationError(
      `${name} has compute capability ${capability}, and cuDNN 9 starts at 7.5 (Turing, such as a T4): use a newer GPU, or ${elsewhere}.`,
    );
  }
  if ((driver.cuda ?? 0) < requirement.cuda) {
    throw new ConfigurationError(
      `The NVIDIA driver${versionOf(driver)} knows CUDA ${cudaVersion(driver.cuda ?? 0)}, and ${name} (compute capability ${capability}) needs ${cudaVersion(requirement.cuda)}, because ${requirement.why}: update it to ${requirement.driver} or newer, or ${elsewhere}.`,
    );
  }
  if (precision === 'tf32' && Number(capability) < 8) {
    throw new ConfigurationError(
      `${name} has compute capability ${capability}, and TF32 starts at 8.0 (Ampere): choose --precision fp32.`,
    );
  }
  if (gpu.error !== undefined) {
    throw new ConfigurationError(
      `${name} cannot be used now (${gpu.error}): see in nvidia-smi which process holds it, wait for that one, or ${elsewhere}.`,
    );
  }
  if (free !== undefined && free < leastMemory) {
    throw new ConfigurationError(
      `${name} has ${gigabytes(free)} of its ${gigabytes(gpu.memory)} free: see in nvidia-smi which process holds the rest, wait for that one, or ${elsewhere}.`,
    );
  }
  return gpu;
}

/** Of the GPUs that the driver shows, the one that TensorFlow uses. Throws ConfigurationError if there is none. */
export function chosenGpu(driver: Driver): Gpu {
  const { missing, error, devices = [] } = driver;
  if (missing !== undefined) {
    throw new ConfigurationError(
      `No NVIDIA driver is visible here (${missing}): install it, or pass the GPU into the container (docker run --gpus all), or ${elsewhere}.`,
    );
  }
  if (error !== undefined && error !== 'CUDA_ERROR_NO_DEVICE') {
    throw new ConfigurationError(
      `The NVIDIA driver${versionOf(driver)} does not start (${error}): see whether nvidia-smi works, and restart the machine or the container after an update; or ${elsewhere}.`,
    );
  }
  const gpu = devices.find(({ chosen }) => chosen);
  if (gpu !== undefined) return gpu;
  const visible = process.env.CUDA_VISIBLE_DEVICES;
  const setting = visible === undefined ? '' : `, with CUDA_VISIBLE_DEVICES=${visible}`;
  throw new ConfigurationError(
    `The NVIDIA driver${versionOf(driver)} shows no GPU${setting}: compare with nvidia-smi -L (a GPU in MIG mode needs an instance), or ${elsewhere}.`,
  );
}

/** The GPU as a device. Other processes, for example of a second job, may leave only a part of its memory. */
export const deviceOf = ({ name, memory, free = memory }: Gpu): Device => ({ name, memory: free });

const elsewhere = 'choose --engine native';

const versionOf = ({ driver }: Driver): string => (driver === undefined ? '' : ` ${driver}`);

/** `12.5` for 12050. */
export const cudaVersion = (version: number): string =>
  `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;

/** What the result of a test on the GPU depends on. */
export const identityOf = ({ driver, cuda }: Driver, { name, capability }: Gpu): string =>
  `${name}, compute capability ${capability}, driver ${driver ?? 'unknown'}, CUDA ${cudaVersion(cuda ?? 0)}`;
