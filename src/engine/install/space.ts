import { spaceLeft } from '../../base/disk.ts';
import { ConfigurationError } from '../../base/errors.ts';
import type { EngineSpec } from './spec.ts';

/** Bytes that installing takes at its peak; pip keeps a second copy of a wheel while it downloads. */
export const spaceFor = (spec: EngineSpec): number =>
  spec.unpacked + 2 * Math.max(...spec.wheels.map((wheel) => wheel.bytes));

/** Throws ConfigurationError where the disk of `home` has too little room. */
export async function refuseFullDisk(spec: EngineSpec, home: string): Promise<void> {
  if ((await spaceLeft(home)) < spaceFor(spec)) throw noSpace(spec, home);
}

export const noSpace = (spec: EngineSpec, home: string): ConfigurationError =>
  new ConfigurationError(
    `No space left in ${home}, where the ${spec.kind} engine needs ${(spaceFor(spec) / 1e9).toFixed(1)} GB: free some, or set ABLATE_HOME to a folder on another disk.`,
  );
