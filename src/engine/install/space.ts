import { ConfigurationError } from '../../base/errors.ts';
import { spaceLeft } from '../../base/files/disk.ts';
import { gigabytes } from '../../base/format.ts';
import type { EngineSpec } from './spec.ts';

/** Largest number of bytes that an installation needs. While it downloads, pip keeps a second copy of a wheel. */
export const spaceFor = (spec: EngineSpec): number =>
  spec.unpacked + 2 * Math.max(...spec.wheels.map((wheel) => wheel.bytes));

/** Throws ConfigurationError if the disk of `home` has too little space. Returns the free space in bytes. */
export async function refuseFullDisk(spec: EngineSpec, home: string): Promise<number> {
  const left = await spaceLeft(home);
  if (left < spaceFor(spec)) throw noSpace(spec, home);
  return left;
}

export const noSpace = (spec: EngineSpec, home: string): ConfigurationError =>
  new ConfigurationError(
    `No space left in ${home}, where the ${spec.kind} engine needs ${gigabytes(spaceFor(spec))}: free some, or set ABLATE_HOME to a folder on another disk.`,
  );
