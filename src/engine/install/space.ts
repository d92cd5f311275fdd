import { spaceLeft } from '../../base/disk.ts';
import { ConfigurationError } from '../../base/errors.ts';
import { gigabytes } from '../../base/format.ts';
import type { EngineSpec } from './spec.ts';

/** Bytes that installing takes at its peak; pip keeps a second copy of a wheel while it downloads. */
export const spaceFor = (spec: EngineSpec): number =>
  spec.unpacked + 2 * Math.max(...spec.wheels.map((wheel) => wheel.bytes));

/** Bytes that the disk of `home` has left; throws ConfigurationError if they are too few. */
export async function refuseFullDisk(spec: EngineSpec, home: string): Promise<number> {
  const left = await spaceLeft(home);
  if (left < spaceFor(spec)) throw noSpace(spec, home);
  return left;
}

export const noSpace = (spec: EngineSpec, home: string): ConfigurationError =>
  new ConfigurationError(
    `No space left in ${home}, where the ${spec.kind} engine needs ${gigabytes(spaceFor(spec))}: free some, or set ABLATE_HOME to a folder on another disk.`,
  );
